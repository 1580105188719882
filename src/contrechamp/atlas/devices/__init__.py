"""Devices and observations that groups have signed, as the map reads them."""
