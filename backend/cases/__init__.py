"""Cases, attentions, messages, surveys and deadlines."""
