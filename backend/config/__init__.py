"""The composition root: settings, addresses, sockets, tasks. Imports everything, imported by nobody."""
