"""The shared nouns: what every other package speaks of and none of them owns.

They are frozen `msgspec.Struct`s. A frozen dataclass would say the same, but costs 0.3 ms of start-up each and takes
three times as long to make, and a scan makes them by the hundred thousand.
"""
