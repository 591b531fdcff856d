from . import asks_first
