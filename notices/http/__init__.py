"""What HTTP asks of who changes pages: no protocol of a server, no I/O, only values in and out."""
