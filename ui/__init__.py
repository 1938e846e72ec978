"""The shared look: base templates, form rendering, icons, vendored files and small scripts."""
