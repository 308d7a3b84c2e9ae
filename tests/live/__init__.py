"""The contracts of the outside services, spoken to the services themselves with your keys: `make live`."""
