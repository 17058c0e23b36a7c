"""Party training classes: the office's rules, its records and its JSON API."""

import os

os.environ.setdefault("PICCOLO_CONF", "training.piccolo_conf")
