"""The table `events` as dicts like those of pq_oracle_events, times in seconds
after the first sample."""

import numpy as np

from pq_signal import START_S


def text(x):
    return x.decode() if isinstance(x, bytes) else str(x)


def rows(table):
    return [{k: x[n] for k, x in table.items()}
            for n in range(len(table["time_ns"]))]


def show(table):
    for row in rows(table):
        print({k: text(v) if isinstance(v, bytes) else v
               for k, v in row.items()})
