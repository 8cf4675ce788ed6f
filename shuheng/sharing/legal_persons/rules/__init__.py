"""The law of the register as plain Python: kinds and what their credit codes say, states in their order, offices, invented names."""

from .kinds import FINAL, KINDS, ROLES, STATES, check_kind, check_turn, kind_of

__all__ = ["FINAL", "KINDS", "ROLES", "STATES", "check_kind", "check_turn", "kind_of"]
