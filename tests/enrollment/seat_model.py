"""How seats ought to be shared, as simply as it can be said; what the services do is held to it."""

from fractions import Fraction


class Model:
    """One class in plain lists. `seated` tells for each person whether the seat is their unit's."""

    def __init__(self, capacity: int, *, strict: bool, kept: bool) -> None:
        self.capacity, self.strict, self.keeps = capacity, strict, kept
        self.unit_of: dict[int, int] = {}
        self.seated: dict[int, bool] = {}
        self.line: dict[int, int] = {}
        self.left_with: dict[int, int] = {}
        self.allotted: dict[int, int] = {}
        self.released = False
        self.next_number = 1

    def own_held(self, unit: int) -> int:
        """Seats of the unit's own that are taken."""
        return sum(own and self.unit_of[who] == unit for who, own in self.seated.items())

    def unused(self) -> int:
        """Seats set aside that nobody has taken."""
        return sum(seats - self.own_held(unit) for unit, seats in self.allotted.items())

    def seat(self, who: int) -> bool:
        """Give a seat if there is one for this person's unit."""
        unit = self.unit_of[who]
        if unit in self.allotted and not self.released:
            if self.own_held(unit) >= self.allotted[unit]:
                return False
            self.seated[who] = True
            return True
        if self.capacity - len(self.seated) - self.unused() <= 0:
            return False
        self.seated[who] = False
        return True

    def register(self, who: int, unit: int) -> None:
        """A seat if there is one, else the line."""
        self.unit_of[who] = unit
        number = self.left_with.pop(who, None) if self.keeps else None
        number = number or self.next_number
        behind = self.strict and any(other < number for other in self.line.values())
        if behind or not self.seat(who):
            self.line[who] = number
            self.next_number = max(self.next_number, number + 1)

    def leave(self, who: int, *, withdrawn: bool) -> None:
        """Out of a seat or out of the line; the seat goes to whoever may have it."""
        self.left_with.pop(who, None)
        if who in self.line:
            number = self.line.pop(who)
            if withdrawn:
                self.left_with[who] = number
        elif self.seated.pop(who) and self.released:
            self.allotted[self.unit_of[who]] -= 1
        self.promote()

    def promote(self) -> None:
        """From the head of the line; in strict order only until somebody cannot sit."""
        for who in sorted(self.line, key=lambda one: self.line[one]):
            if self.seat(who):
                del self.line[who]
            elif self.strict:
                return

    def may_have(self, capacity: int) -> bool:
        """Whether the class may have so many seats."""
        return capacity >= len(self.seated) + self.unused()

    def resize(self, capacity: int) -> None:
        """So many seats from now on."""
        self.capacity = capacity
        self.promote()

    def allot(self, seats: dict[int, int], came: dict[int, int]) -> None:
        """Other seats per unit; whoever of a unit sat elsewhere takes its seats first, as they
        came."""
        self.allotted = dict(seats)
        for who in sorted(self.seated, key=lambda one: came[one]):
            room = self.allotted.get(self.unit_of[who], 0) - self.own_held(self.unit_of[who])
            if not self.seated[who] and room > 0:
                self.seated[who] = True
        self.promote()

    def substitute(self, old: int, new: int) -> None:
        """The same seat for somebody else."""
        self.unit_of[new] = self.unit_of[old]
        self.seated[new] = self.seated.pop(old)

    def release(self) -> None:
        """What is free is shared by demand, or down the line in a class in strict order."""
        self.allotted = {unit: self.own_held(unit) for unit in self.allotted}
        self.released = True
        line = sorted(self.line, key=lambda one: self.line[one])
        pool = self.capacity - len(self.seated)
        if self.strict or pool >= len(line):
            lucky = line[:pool]
        else:
            lucky = [
                who for unit, got in self._shares(line, pool) for who in self._of(line, unit)[:got]
            ]
        for who in lucky:
            del self.line[who]
            self.seated[who] = False

    def _of(self, line: list[int], unit: int) -> list[int]:
        return [who for who in line if self.unit_of[who] == unit]

    def _shares(self, line: list[int], pool: int) -> list[tuple[int, int]]:
        units = list(dict.fromkeys(self.unit_of[who] for who in line))
        quotas = {unit: Fraction(pool * len(self._of(line, unit)), len(line)) for unit in units}
        got = {unit: int(quota) for unit, quota in quotas.items()}
        # The sort is stable: at a tie the unit whose first stands nearer the head comes first.
        for unit in sorted(units, key=lambda one: got[one] - quotas[one])[
            : pool - sum(got.values())
        ]:
            got[unit] += 1
        return list(got.items())
