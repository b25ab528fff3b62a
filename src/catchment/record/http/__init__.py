"""The FHIR R4 interface: a small WSGI application beside the pages."""
