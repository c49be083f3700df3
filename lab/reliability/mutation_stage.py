"""Protections of a stage: it has the flows that it names, and nothing of any other."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

STAGE = "tests/unit/test_flows_of_a_stage.py::"
OFF = "tests/simulation/test_flow_off.py::"

FILE = "tests/unit/test_stage_file.py::"

MUTATIONS = (
    Mutation(
        "flow-declared",
        "A stage that names a flow which is not declared does not start.",
        "chalicelib/flows/registry.py",
        "if unknown := [name for name in wanted if name not in NAMES]:",
        "if unknown := []:",
        (f"{STAGE}test_flows_that_cannot_be_had_are_refused_with_what_to_name",),
    ),
    Mutation(
        "flow-alone",
        "A stage has no flow without the one that it comes with.",
        "chalicelib/flows/registry.py",
        "if bringing not in wanted and (alone := set(comes).intersection(wanted)):",
        "if alone := set():",
        (f"{STAGE}test_flows_that_cannot_be_had_are_refused_with_what_to_name",),
    ),
    Mutation(
        "flows-routes",
        "A stage has the routes of its own flows only.",
        "app.py",
        "registry.route_groups(registry.active(os.environ))",
        "registry.route_groups()",
        (f"{STAGE}test_a_stage_has_the_routes_of_its_flows_and_of_no_other",),
    ),
    Mutation(
        "flows-attention",
        "A list of what waits for an SE shows no record that no route of the stage opens.",
        "chalicelib/wiring/api.py",
        "views=Views(store, flows),",
        "views=Views(store),",
        ("tests/integration/test_api_pixel.py",),
    ),
    Mutation(
        "flows-said",
        "A stage that does not say which flows it has serves nobody.",
        "chalicelib/settings.py",
        'flows: str = Field(min_length=1, description="The flows',
        'flows: str = Field(default="ecom,pixel", description="The flows',
        (f"{STAGE}test_a_stage_that_does_not_say_which_flows_it_has_serves_nobody[api; api.api()]",),
    ),
    Mutation(
        "flows-secrets",
        "A function reads no secret of a flow that its stage does not have.",
        "infra/policies.py",
        "    shown = needs.secrets(function, flows)\n",
        "    shown = needs.secrets(function)\n",
        (f"{STAGE}test_no_function_can_read_a_secret_of_a_flow_that_is_off",),
    ),
    Mutation(
        "flows-rights",
        "A function may do nothing that only a flow needs which its stage does not have.",
        "infra/policies.py",
        "yield from needs.grants(function, flows)",
        "yield from needs.grants(function)",
        (f"{STAGE}test_no_function_may_do_what_only_a_flow_that_is_off_needs",),
    ),
    Mutation(
        "flows-packaged",
        "A package is made for the flows of its stage.",
        "infra/package.py",
        "template(flows)",
        "template()",
        (
            "tests/unit/test_package.py::test_chalice_is_told_the_runtime_and_ships_our_bundle_for_the_flows_of_the_stage",
        ),
    ),
    Mutation(
        "off-no-alarm",
        "A record of a flow that is off is set aside: nothing that is due, and no alarm.",
        "chalicelib/engine/batch.py",
        "        set_aside(store, key, flow=off.flow)\n",
        "",
        (f"{OFF}test_a_record_of_a_flow_that_is_off_waits_without_a_due_time_and_without_an_alarm",),
    ),
    Mutation(
        "off-goes-on",
        "What was set aside goes on once its flow is switched on.",
        "chalicelib/engine/sweep.py",
        "            tally.update(self._go_on(now, deadline))\n",
        "            pass\n",
        (f"{OFF}test_it_goes_on_by_itself_within_minutes_when_the_flow_is_switched_on",),
    ),
    Mutation(
        "off-and-back",
        "What goes on stands among what is due again, so that a start that is lost is repeated.",
        "chalicelib/records/waking.py",
        '{":due": due_partition(key), ',
        '{":due": aside_partition("pixel"), ',
        (f"{OFF}test_a_start_that_is_lost_is_repeated_by_the_sweep",),
    ),
    Mutation(
        "stage-secret-not-shown",
        "A secret key of Stripe's is not shown to everybody by the pages.",
        "operate/settings/faults.py",
        'if key == "payments_publishable_key" and value.startswith(_SECRET):',
        'if key == "payments_publishable_key" and not value:',
        (f"{FILE}test_what_cannot_be_what_its_name_says_is_named_at_once",),
    ),
    Mutation(
        "stage-can-be-reached",
        "API Gateway's own endpoint is not switched off while there is no other.",
        "operate/settings/faults.py",
        'own.get("disable_default_endpoint") == "true" and not own.get("domain_name")',
        'own.get("disable_default_endpoint") == "true" and own.get("domain_name") is False',
        (f"{FILE}test_what_cannot_be_what_its_name_says_is_named_at_once",),
    ),
    Mutation(
        "stage-own-table",
        "A stage goes on with a restored table of its own, and never with another stage's.",
        "operate/settings/faults.py",
        'if table and not (table == ours or table.startswith(f"{ours}-")):',
        "if table and not ours:",
        ("tests/unit/test_stage_file.py::test_a_stage_goes_on_with_a_restored_table_of_its_own_and_with_no_other",),
    ),
)
