"""What is done to the loader to prove its promises: `make torture`."""
