"""Cut: the smallest group that two crossing tables isolate, exactly.

Let every residual block of two families be a node, `ground` the node of people outside either,
and every person an edge between his two blocks. What follows from the published sums is zero on a
person if and only if both ends of his edge carry the same potential, so the smallest group that
can be isolated is the smallest cut of any connected part of this graph.

The cut is found by maximum adjacency orderings: when v is reached with attachment r(v) to what was
reached before, at least r(v) people connect v with its last neighbour there, so the two can be
merged once r(v) is no less than the best cut known; the attachment of the last node is a cut.

Source: Nagamochi & Ibaraki (1992), SIAM Journal on Discrete Mathematics 5, 54-66;
Stoer & Wagner (1997), Journal of the ACM 44, 585-591.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping
from heapq import heappop, heappush
from itertools import count

_Graph = dict[int, Counter[int]]


def smallest_group(pairs: Mapping[tuple[Hashable, Hashable], int], k: int) -> int:
    """Return the size of the smallest group that can be isolated, or k where none is below k.

    `pairs` counts people by their block in the first and in the second family, None for none.
    """
    graph = _graph(pairs)
    best = k
    while graph:
        order, attached = _adjacency_order(graph, next(iter(graph)))
        if len(order) > 1:
            best = min(best, attached[order[-1]])
        _merge_connected(graph, order, attached, best)
    return best


def _graph(pairs: Mapping[tuple[Hashable, Hashable], int]) -> _Graph:
    names: defaultdict[Hashable, int] = defaultdict(count().__next__)
    graph: _Graph = defaultdict(Counter)
    for (first, second), people in pairs.items():
        one = names[None if first is None else (1, first)]
        other = names[None if second is None else (2, second)]
        if one != other and people:
            graph[one][other] += people
            graph[other][one] += people
    return dict(graph)


def _adjacency_order(graph: _Graph, start: int) -> tuple[list[int], dict[int, int]]:
    """Order the part of the graph around `start`, each node with its attachment when reached."""
    attached = {start: 0}
    heap = [(0, start)]
    order: list[int] = []
    reached: set[int] = set()
    while heap:
        _, node = heappop(heap)
        if node in reached:
            continue
        reached.add(node)
        order.append(node)
        for neighbour, people in graph[node].items():
            if neighbour not in reached:
                attached[neighbour] = attached.get(neighbour, 0) + people
                heappush(heap, (-attached[neighbour], neighbour))
    return order, attached


def _merge_connected(graph: _Graph, order: list[int], attached: dict[int, int], best: int) -> None:
    """Merge every node that hangs on by `best` or more with its last neighbour before it.

    The node reached last always does, since its own cut has been counted. A lone node is done.
    """
    if len(order) == 1:
        del graph[order[0]]
        return
    place = {node: rank for rank, node in enumerate(order)}
    into = {
        node: max((n for n in graph[node] if place[n] < place[node]), key=place.__getitem__)
        for node in order[1:]
        if attached[node] >= best
    }
    for node in reversed(into):
        _contract(graph, node, into[node])


def _contract(graph: _Graph, node: int, other: int) -> None:
    for neighbour, people in graph.pop(node).items():
        del graph[neighbour][node]
        if neighbour != other:
            graph[other][neighbour] += people
            graph[neighbour][other] += people
