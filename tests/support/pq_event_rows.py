"""The table `events` as dicts like those of pq_oracle_events, times in seconds
after the first sample."""

from pq_signal import START_S

# enum wp_event_flag
OPEN_START, OPEN_END, GAP, INTERRUPTED, POLYPHASE = 1, 2, 4, 8, 16


def text(x):
    return x.decode() if isinstance(x, bytes) else str(x)


def rows(table):
    return [{k: text(x[n]) if x.dtype.kind == "S" else x[n]
             for k, x in table.items()} for n in range(len(table["time_ns"]))]


def channels(words):
    """"A BC" is {va, vbc}."""
    return {"v" + w.lower() for w in words.split()}


def _common(row, scene):
    end = (int(row["time_ns"]) - START_S * 10**9) / 1e9 - scene.start_s
    flags = int(row["flags"])
    each = {k[8:-2]: row[k] for k in row if k.startswith("extreme_")
            and k.endswith("_v") and k != "extreme_v"}
    every = {"v" + p: v for p, v in each.items()}
    some = channels(row["channels"])
    poly = row["scope"] == "polyphase"
    return dict(kind=row["kind"], start=end - row["duration_s"], end=end,
                duration=row["duration_s"], extreme=row["extreme_v"],
                channels=some, group=frozenset(every if poly else some),
                each=every, open_start=bool(flags & OPEN_START),
                open_end=bool(flags & OPEN_END),
                interrupted=bool(flags & INTERRUPTED), first=row["first"],
                extreme_at=end - row["duration_s"] + row["extreme_after_s"])


def disturbances(table, scene):
    """Dips, swells, interruptions."""
    return [_common(row, scene) for row in rows(table)
            if row["kind"] in ("dip", "swell", "interruption")]


def voltage_changes(table, scene):
    out = [dict(_common(row, scene), max_change=row["max_change_v"],
                steady_change=row["steady_change_v"])
           for row in rows(table) if row["kind"] == "rvc"]
    return sorted(out, key=lambda e: e["start"])
