"""The seat numbers of a class: given once, in the order of the hall, and never moved.

They stand on cards, sign-in sheets and phones, so whoever joins after the first print gets the next
number and nobody else's changes. A class has them from its opening decision on.
"""

from training import db

# Who is on the roll: those who attend (enrollment.rules.ATTENDS).
ON_THE_ROLL = "e.state IN ('confirmed', 'completed', 'failed')"
# Who is in a session `s`: its class's people, and guests who make up a lesson there.
IN_THE_HALL = f"""
    e.id IN (
        SELECT id FROM enrollment WHERE training_class = s.training_class
        UNION ALL SELECT enrollment FROM make_up WHERE attended = s.id AND cancelled_at IS NULL
    ) AND {ON_THE_ROLL}
"""

_GIVE = f"""
    INSERT INTO seat_number (training_class, enrollment, number)
    SELECT $1, e.id,
           (SELECT COALESCE(max(number), 0) FROM seat_number WHERE training_class = $1)
           + row_number() OVER (ORDER BY u.sort_key, u.id, p.sort_key, e.id)
    FROM enrollment e
    JOIN person p ON p.id = e.person
    JOIN unit u ON u.id = e.unit
    WHERE e.training_class = $1 AND {ON_THE_ROLL}
      AND NOT EXISTS (SELECT 1 FROM seat_number n WHERE n.enrollment = e.id)
"""


async def give_numbers(class_id: int) -> None:
    """Number whoever is on the roll of a convened class and has no number yet."""
    async with db.transaction():
        # Locked first, by a statement of its own: the next one then sees what others gave.
        convened = await db.value(
            "SELECT 1 FROM training_class WHERE id = $1 AND state IN ('convened', 'completed')"
            " FOR NO KEY UPDATE",
            class_id,
        )
        if convened:
            await db.rows(_GIVE, class_id)
