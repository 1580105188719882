"""How the property tests of the room run: a busy machine is no fault."""

from hypothesis import HealthCheck, settings

CALM = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
