from . import required_fields
