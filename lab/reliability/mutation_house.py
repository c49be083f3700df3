"""What keeps flows apart: doors, the table of routes, and what routes may ask."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

TESTS = "tests/unit/test_registry.py::"
ROUTES = "chalicelib/handlers/http/route_table.py"

MUTATIONS = (
    Mutation(
        "house-one-flow",
        "A request imports the routes of the flow whose door it comes to, and no others.",
        ROUTES,
        "for group in [group for group in self._left if door_to(path, group.doors)]:",
        "for group in list(self._left):",
        (f"{TESTS}test_whoever_lists_the_routes_sees_those_of_every_flow",),
    ),
    Mutation(
        "house-list",
        "Whoever lists the routes sees those of every flow.",
        ROUTES,
        '"""All paths."""\n        self._load_all()\n        return super().__iter__()',
        '"""All paths."""\n        return super().__iter__()',
        (f"{TESTS}test_whoever_lists_the_routes_sees_those_of_every_flow",),
    ),
    Mutation(
        "house-door",
        "A route lets in nobody whom its door does not.",
        ROUTES,
        "if endpoint.auth not in door.credentials:",
        "if False:",
        (f"{TESTS}test_a_route_that_lets_in_whom_its_door_does_not_is_refused_by_name",),
    ),
    Mutation(
        "house-shared-door",
        "Two flows with the same door are loaded once, though registering one loads the other.",
        ROUTES,
        "        if group not in self._left:\n            return\n",
        "",
        (f"{TESTS}test_two_flows_with_the_same_door_and_routes_are_each_loaded_once",),
    ),
    Mutation(
        "house-tried-again",
        "Routes that could not be imported are tried again.",
        ROUTES,
        "        loaded = group.load()\n",
        "        self._left.remove(group)\n        loaded = group.load()\n        self._left.append(group)\n",
        (f"{TESTS}test_routes_that_could_not_be_imported_are_tried_again_and_are_no_unknown_path",),
    ),
    Mutation(
        "house-segments",
        "A door's prefix is of whole segments.",
        "chalicelib/handlers/http/doors.py",
        'all(each in ("*", segment) for each, segment in zip(wanted, given, strict=False))',
        "path.startswith(self.prefix)",
        (f"{TESTS}test_a_prefix_is_of_whole_segments_and_the_longest_door_counts",),
    ),
    Mutation(
        "house-asks",
        "A route is given no platform that its declaration does not name.",
        "chalicelib/handlers/http/call.py",
        "if outside not in self.asks:",
        "if False:",
        (f"{TESTS}test_a_route_is_given_no_platform_that_its_declaration_does_not_name",),
    ),
    Mutation(
        "house-name",
        "A flow calls itself as its folder.",
        "chalicelib/flows/registry.py",
        "if flow.name != name:",
        "if False:",
        (f"{TESTS}test_a_flow_that_calls_itself_otherwise_than_its_folder_is_refused",),
    ),
    Mutation(
        "house-kind",
        "The kind of a record tells its flow.",
        "chalicelib/flows/registry.py",
        "if (other := _NAMED_BY_KIND.setdefault(flow.kind, name)) != name:",
        "if (other := flow.name) != name:",
        (f"{TESTS}test_a_flow_whose_records_are_of_another_flows_kind_is_refused",),
    ),
    Mutation(
        "house-executor",
        "A flow has an executor for each of its actions, whatever other flows have.",
        "chalicelib/flows/registry.py",
        "if each.name not in {*own, *engines}]:",
        "if each.name not in {*own, *engines, *together}]:",
        ("tests/unit/test_flows.py::test_a_flow_that_lacks_an_executor_is_refused_though_another_flow_has_it",),
    ),
    Mutation(
        "house-step",
        "A step needs nothing that its form does not ask for: it could never be done.",
        "chalicelib/engine/declared.py",
        "if name not in step.form.model_fields]:",
        "if not name]:",
        ("tests/unit/test_declared.py::test_a_flow_is_refused_with_a_sentence_for",),
    ),
)
