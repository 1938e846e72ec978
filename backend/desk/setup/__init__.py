"""The administrator's screens: institution, offices, queues, staff, devices, messages."""
