"""Protections of the store wizard: who mends, who comes in, what is connected to, and what an import keeps."""

from __future__ import annotations

from lab.reliability.mutation import Mutation

FEEDS = "tests/contract/test_feeds.py::"
MENDED = "tests/simulation/test_mended_by.py::"
SERVICE = "tests/unit/test_service_tokens.py::"
KEYS = "tests/integration/test_store_keys.py::"

MUTATIONS = (
    Mutation(
        "mended-by-customer",
        "What only the customer can put right is on no list of the SEs'.",
        "chalicelib/engine/attention.py",
        " if not mended_by_customer(entry)}",
        "}",
        (f"{MENDED}test_is_marked_for_ses_only_where_one_of_them_can_mend_it",),
    ),
    Mutation(
        "mended-by-waited",
        "It is the customer's also after it was waited for.",
        "chalicelib/engine/settle.py",
        "hint=hint, mended_by=error.mended_by)",
        "hint=hint)",
        (f"{MENDED}test_is_the_customers_too_where_it_was_waited_for_before",),
    ),
    Mutation(
        "feed-every-address",
        "Each address that a feed's name has must be public.",
        "chalicelib/clients/feeds/probe.py",
        "if not all(self.allowed(each) for each in found):",
        "if not any(self.allowed(each) for each in found):",
        (f"{FEEDS}test_a_name_that_leads_to_anything_private_is_not_connected_to",),
    ),
    Mutation(
        "feed-carried-address",
        "An address of IPv6 that only carries one of IPv4 is not public.",
        "chalicelib/clients/feeds/addresses.py",
        "if isinstance(found, ipaddress.IPv6Address) and any(found in network for network in _CARRIERS):",
        "if False:",
        (f"{FEEDS}test_a_name_that_leads_to_anything_private_is_not_connected_to",),
    ),
    Mutation(
        "feed-pinned",
        "A feed is connected to at the address that was looked at, not by its name again.",
        "chalicelib/clients/feeds/probe.py",
        "        return found[0]\n",
        "        return self.resolve(host, self.port)[0]\n",
        (f"{FEEDS}test_a_name_that_leads_elsewhere_at_the_second_look_is_looked_up_once_and_connected_to_as_it_was",),
    ),
    Mutation(
        "feed-redirect",
        "A redirect is asked all of it anew.",
        "chalicelib/clients/feeds/probe.py",
        "            status, location, content = self._get(self._taken(address), deadline)\n",
        "            status, location, content = self._get(urlsplit(address), deadline)\n",
        (f"{FEEDS}test_a_redirect_is_asked_all_of_it_anew",),
    ),
    Mutation(
        "feed-bounded",
        "No more of a feed is read than a header row can have.",
        "chalicelib/clients/feeds/probe.py",
        "answer.read(MOST_BYTES, decode_content=False)",
        "answer.read(decode_content=False)",
        (f"{FEEDS}test_no_more_is_read_than_a_header_row_can_have",),
    ),
    Mutation(
        "feed-certificate",
        "A feed's server must have a certificate of its name.",
        "chalicelib/clients/http/bounded.py",
        "ssl_context=tls_context(trusted), server_hostname=host)",
        "ssl_context=tls_context(trusted), server_hostname=address)",
        (f"{FEEDS}test_a_server_without_the_names_certificate_is_not_asked",),
    ),
    Mutation(
        "service-too-short",
        "A token that is too short to be one opens nothing.",
        "chalicelib/clients/tokens/service.py",
        " if len(each) >= SHORTEST]",
        "]",
        (f"{SERVICE}test_a_token_that_is_too_short_to_be_one_opens_nothing",),
    ),
    Mutation(
        "service-closed",
        "Where a program cannot be known, it does not come in.",
        "chalicelib/clients/tokens/service.py",
        "        except PlatformError as error:\n",
        "        except PlatformError as error:\n            return ['a' * 40]\n",
        (f"{SERVICE}test_where_it_cannot_be_checked_nobody_comes_in",),
    ),
    Mutation(
        "store-key-name",
        "An id that could name another secret names none.",
        "chalicelib/clients/marketplace/keys.py",
        'if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", store_id):',
        "if not store_id:",
        (f"{KEYS}test_an_id_that_could_name_another_secret_names_none",),
    ),
    Mutation(
        "store-key-quoted",
        "No error quotes a store's key.",
        "chalicelib/clients/marketplace/keys.py",
        "            raise _failed(name, error) from None  # without botocore's: it may quote what was to be kept",
        "            raise _failed(name, error) from error",
        (f"{KEYS}test_no_error_quotes_the_key",),
    ),
)
