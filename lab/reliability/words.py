# ruff: noqa: E501 - Markdown tables
"""What `docs/reliability.md` says in words; its figures come from the results, and from what tests play."""

from tests.campaign.budget import (
    BULK_PLACES,
    CAMPAIGNS,
    CUSTOMERS,
    PLACES,
    PROCESSES,
    PROCESSES_TAKING_BACK,
    RESTORED_CAMPAIGNS,
    RESTORED_STORIES,
    SMALL_CAMPAIGNS,
)

HEAD = """
# Nothing lost, nothing done twice

<!-- Written by `python -m lab.reliability.report` from lab/reliability/results/; `make reliability` measures all of it anew. -->
"""

PROMISE = """
## The promise

Whatever dies, repeats, or arrives late or out of order: each customer ends with exactly one account, one queue, one
commit, one index, one membership, and one invite for each person; a customer whose invitation is withdrawn ends with
none of them; and nothing is left hanging unseen.

Durable engines promise that a step runs *at least* once: when one is killed between an effect and its checkpoint, the
step runs again. Onramp's engine is no exception. What makes the effect single is what each executor asks of its
platform (next section), and that every executor has been killed at each of its calls, here. [Beside DBOS](../lab/bench/peer/README.md)
shows what that is worth, and what it is not.

```mermaid
flowchart LR
    claim["claim<br/>fence + 1, lease"] --> ask["executor asks the platform<br/>same key each time, or looks first"]
    ask --> commit["commit<br/>only under its own fence"]
    claim -. dies .-> again["its event comes again within seconds<br/>and takes the claim over"]
    ask -. dies .-> again
    again --> claim
    commit -. answer lost .-> own["recognised by its writer mark"]
    again -. never comes .-> lapse["lease lapses; a wake,<br/>or the sweep within 60 s"] --> claim
```
"""

ONCE = """
## What makes each effect single

| effect | what the platform offers | so |
|---|---|---|
| account | idempotency key; unique external reference | exactly once: a repeat is answered with the first, and without the key it is found by its reference |
| DEFAULT_CONFIGS, user record, memberships, last account, account name, pixel on the index | upsert | asked more than once, changed once |
| queue, dead-letter queue | unique, deterministic name | exactly once |
| mapping pixel → account | conditional write | exactly once, and never over another account's |
| commit to the pixel repository | no key; content can be compared, and a branch only moves from where it was seen | once on the branch; see below for what may be left beside it |
| index | idempotency key; unique name | exactly once; the same index found there is adopted, another one is an SE's |
| invites | idempotency key for each person; "already invited" | one for each person |
| ownership, mapping, queues, account: taken back | removing what is gone changes nothing; the mapping's removal is conditional | once each, after the last that could still make them |
| removal from the pixel repository | as the commit | once on the branch |
| `completed` | reads only; the status has one door | stamped once |
| messages to colleagues | nothing | at least once, with an id that tells a repeat |
"""

ADRIFT = """
## Where exactly once cannot be had, and what bounds the damage

- **GitHub** takes no idempotency key. A run that dies between making a commit and moving the branch leaves a tree and a
  commit that no branch holds: nobody sees them, and git's housekeeping removes them. The branch itself moves once.
- **A late request.** One that reaches a platform minutes after its caller gave up still takes effect. Keys, names and
  conditions make it a repeat, as long as the platform remembers its keys; our [contracts](platform-contracts.md) ask for
  ever. Where it remembers a key for a day only, the unique name or reference behind it still holds.
- **Upserts carry no version.** A late one could put an older value back. Executors send the submitted snapshot only, and
  an SE can correct an answer only while it has had no effect, so there is no newer value to lose; by hand, on the
  platform, there might be.
- **Clocks** more than 10 s apart, or a machine that was paused beyond its lease, let two runs perform one action at the
  same time. Only one of them can commit, and the platforms' keys keep the effect single: a quarter of the campaigns run
  with clocks up to five minutes off.
- **An event that is sent again while its run lives** (the event source lost its way to it) lets two runs perform one action at the
  same time, as above. So our [contracts](platform-contracts.md) ask that requests with one key are serialised.
- **A call that ignores its deadline** (name resolution cannot be interrupted) holds its invocation until Lambda ends it,
  55 s at the most. The others in its batch have finished by then; what comes next in its lane waits that long.
- **Messages** to SNS, Slack and a CRM take no key. One goes out again when its answer is lost or the process dies before it
  is written down, under the same id ([notifications.md](notifications.md)).
- **Taking back** waits a quarter of an hour after the last forward action: a request that was given up may still be on its way. One
  that takes longer than that would make again what was taken back, and nothing would notice but the platform.
- **A release** waits as long before the user is removed, and a user who was removed in more than one attempt and comes back
  waits as long before they can claim the link again.
- **The emails** behind an invite are the Controller's to send: once, if it honours its key.
"""

MEASURES = f"""
## How it is tried

The figures on this page are those of the last full runs, by their dates; the tests play what the code does today. Numbers of the
last column are the most that is played; which ones these are follows from the code, so that each change has others played.

| what | where | how much of it in `make test` |
|---|---|---|
| **Campaigns**: the deployed handlers, engine, executors and clients in one thread and in virtual time; DynamoDB, SQS, Lambda's event source as models, the platforms as the demo's own stand-ins over real git; everything fails at random, decided by a seed; SEs release users, make new links and withdraw, somebody deletes what was made, tokens change before their secrets, at any moment | `tests/campaign`, `python -m lab.reliability.campaigns` | {CAMPAIGNS} seeds, {CAMPAIGNS * CUSTOMERS} onboardings; and {sum(SMALL_CAMPAIGNS.values())} small ones of stores, companies and tenants beside a customer or two |
| **Cuts**: one customer's way until completed, another's until withdrawn and taken back, and one's on which users are released and others go on; a pixel's, a store's, a company's and a tenant's; killed at every place, in every circumstance. What the deaths on a way have in common is played once, and the process forks where somebody is to die | `tests/campaign/cuts.py`, `python -m lab.reliability.cuts`; how soon somebody goes on: `.recovery` | {sum(PLACES.values())} places, spread over all ways, and {BULK_PLACES} of bulk work |
| **Restores**: the table goes back to a random moment, the world does not; one customer's story, told on by people who follow the hints, and campaigns of three in which everything fails and invocations die before and after | `tests/simulation/restoring.py`, `tests/campaign/restoring.py`, `python -m lab.reliability.restores` | {RESTORED_STORIES} stories, {RESTORED_CAMPAIGNS} campaigns |
| **Real deaths**: child processes that end themselves with `os._exit` | `tests/simulation/test_process_deaths.py` | {PROCESSES} on the way, {PROCESSES_TAKING_BACK} while what was made is taken back |
| **The deployed artifact**: the stack of `make demo`; its workers killed, its batches swallowed, its platforms failing | `python -m lab.reliability.artifact` | ten onboardings |
| **The models themselves**: the event source against AWS's description, rule by rule; DynamoDB against moto | `tests/simulation/test_event_source_*`, `test_dynamo*` | all |
| **Isolation, size, deploys, clocks, pause** | `tests/campaign/test_isolation.py`, `tests/simulation/test_{{size,sweep,deploy,clock_skew,pause,poison,hang}}.py` | all |
| **Mutations**: each protection taken away in a copy | `python -m lab.reliability.mutations` | that the list is current |

Held against every write and every effect as it happens (`tests/campaign/rules.py`, `watched_effects.py`): at most one
effect for each onboarding, action and key, and another only under another key, once somebody else has deleted the first;
at most one owner, and nobody but who has the link, or had it last; nobody claims a link before the user before them is
removed, and a released user's token and link change nothing; status only along its edges; an entry of the ledger only
along its own; needs before dependents; failures within the cap, and then shown; no action taken from a living run, but where clocks are that far off or the event source has lost its way to it; none
committed by a run that lost its lease; and a record is always finished, waiting on a person, leased or due, its due time
no later than anything in it that wants attention; nothing taken back while anything is being made; `completed` by the
watch alone. At rest: ledger, platforms and repository agree, customer by customer: nothing is due, the owner is who signed
up last, and the repository says which storefront the customer has submitted.
"""

HELD = """
## What else is held, by tests that say so exactly

| | held to | by |
|---|---|---|
| one bad record in a batch of eleven | a platform that hangs, a call that never ends, an item nobody can read: the others take no tenth longer (found: the same, to the hundredth); the invocation ends within 30 s, or 55 s where Lambda must end it; what comes next in its lane begins within 60 s | `tests/campaign/test_isolation.py` |
| a poison record | marked once, out of the due index, in the admin's list, counted, alarmed; its detail page says what is wrong with it | `tests/simulation/test_poison.py` |
| work that hung | ends with its invocation: nothing of it runs in a later one | `tests/campaign/test_isolation.py`, `tests/simulation/test_hang.py` |
| the sweep with 10,000 of 100,000 records due | no scan; one transaction and one scanned item for each due record, at 100, 1,000 and 100,000 records alike; each started once, also by three sweeps at a time and with indexes behind; none starves | `tests/simulation/test_size.py`, `test_sweep.py` |
| a page of the admin's lists | the same requests and scanned items at 100 and at 100,000 records | `tests/simulation/test_size.py` |
| a deploy in flight | items as each earlier version stored them, in nine states, driven to their end; newer ones left for newer code | `tests/simulation/test_deploy.py` |
| the pause switch between two actions | nothing further starts, what is out commits, nothing is lost | `tests/simulation/test_pause.py` |
| a clock five minutes off, either way | every effect once, at rest in bounded time | `tests/simulation/test_clock_skew.py`, and a quarter of the campaigns |
"""
