import { common } from '@onramp/text/common';
import { merch } from '@onramp/text/merch';
import { company as text } from '@onramp/text/merch-company';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { http, HttpResponse } from 'msw';
import { Route, Routes } from 'react-router';
import { beforeEach, describe, expect, test, vi } from 'vitest';

import { expectAccessible } from '../../../../../../tests/axe';
import { CONFIG, TOKENS } from '../../../../../../tests/onboarding';
import { show } from '../../../../../../tests/page';
import { answers, API, refuses, server } from '../../../../../../tests/server';
import { session } from '../../../shared/session';
import { FIELDS, type Company, type FieldName, type Kit, type Payment } from '../contract';
import { External } from '../parts/testExternal';
import CompanyPages from '.';

const ONE = '/v1/merch/companies/co-1';
const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const button = (name: string) => screen.findByRole('button', { name });
const field = (name: FieldName) => screen.findByRole('textbox', { name: text.brand.fields[name] });

const COUNTS = { of: 4, approved: 1, in_review: 1, in_design: 1, queued: 1, cancelled: 0 };

function aCompany(more: Partial<Company> = {}): Company {
  return {
    id: 'co-1',
    company_name: 'Fen & Linden',
    status: 'PRINT_FILES_PENDING',
    status_says: 'Our designers make your print files.',
    keys: {
      status: { open: false, says: 'One of four print files is approved.', since: null },
      activation: { open: true, says: 'Your payment has cleared.', since: '2026-11-29T10:00:30Z' },
    },
    timeline: [
      { status: 'INTAKE_COMPLETE', at: '2026-11-29T10:00:00Z', says: 'All is said.' },
      { status: 'SCRAPING', at: '2026-11-29T10:01:00Z', says: 'Brand.' },
      { status: 'PRINT_FILES_PENDING', at: '2026-11-29T10:02:00Z', says: 'It takes 1 to 3 business days.' },
      { status: 'LIVE', at: null, says: '' },
    ],
    tickets: COUNTS,
    logo_tickets: null,
    left: [{ what: 'print_files', says: 'Three print files are not approved yet.', whose: 'us' }],
    payment: { state: 'cleared' },
    paused_reason: null,
    can: { pause: false, resume: false, rescrape: true, pay: false },
    ask_again_seconds: null,
    ...more,
  };
}

function aKit(
  more: Partial<Kit> = {},
  values: Partial<Record<FieldName, Partial<Kit['fields'][FieldName]>>> = {},
): Kit {
  const fields = Object.fromEntries(
    FIELDS.map((name) => {
      const value = name.endsWith('_color') ? '#112233' : name.endsWith('_font') ? 'Inter' : `The ${name}`;
      return [name, { value, source: 'model', edited: false, ...values[name] }];
    }),
  ) as Kit['fields'];
  return {
    fields,
    warnings: [],
    portal_accent: '#c8452e',
    vibrant: true,
    logo_url: null,
    logos: [],
    rescrape: null,
    ...more,
  };
}

let outside: External;

beforeEach(() => {
  localStorage.clear();
  session.reset();
  session.signIn(TOKENS);
  outside = new External();
  server.use(answers('get', '/config', { ...CONFIG, ...outside.config }));
});

function open(company: Company | null, at = '/merch/co-1') {
  if (company !== null) server.use(answers('get', ONE, company as never));
  const signOut = vi.fn();
  const shown = show(
    <Routes>
      <Route path="/merch/*" element={<CompanyPages user="ada@fen.example" signOut={signOut} />} />
    </Routes>,
    at,
  );
  return { ...shown, signOut };
}

describe('who comes', () => {
  test('for the first time makes the company theirs, by their address', async () => {
    const claimed = vi.fn();
    server.use(
      refuses('get', ONE, 403, 'NOT_COMPANY_ADMIN'),
      http.post(`${API}${ONE}/claim`, () => {
        claimed();
        server.use(answers('get', ONE, aCompany() as never));
        return HttpResponse.json({ company_id: 'co-1', company_name: 'Fen & Linden' });
      }),
    );
    open(null);
    expect(await heading(merch.alsoStatus.PRINT_FILES_PENDING)).toHaveFocus();
    expect(claimed).toHaveBeenCalledTimes(1);
  });

  test.each(['NOT_COMPANY_ADMIN', 'EMAIL_NOT_VERIFIED'])(
    'with another address is told so (%s), and can sign in as somebody else',
    async (code) => {
      server.use(
        refuses('get', ONE, 403, 'NOT_COMPANY_ADMIN'),
        refuses('post', `${ONE}/claim`, 403, code, 'Why.'),
      );
      const { user, signOut } = open(null);
      await heading(text.notYours.title);
      expect(screen.getByText(text.notYours.lead('ada@fen.example'))).toBeVisible();
      await expectAccessible();
      await user.click(await button(text.notYours.other));
      expect(signOut).toHaveBeenCalled();
    },
  );

  test('while it cannot be found out who they are can try again', async () => {
    server.use(
      refuses('get', ONE, 403, 'NOT_COMPANY_ADMIN'),
      refuses('post', `${ONE}/claim`, 503, 'IDENTITY_UNAVAILABLE', 'Try again in a few seconds.'),
    );
    open(null);
    expect(await screen.findByText('Try again in a few seconds.')).toBeVisible();
    expect(await button(common.tryAgain)).toBeVisible();
  });

  test('to a company that there is not is told so', async () => {
    server.use(refuses('get', ONE, 404, 'COMPANY_NOT_FOUND'));
    open(null);
    await heading(text.notFound.title);
  });

  test('while the API is down can try again', async () => {
    server.use(http.get(`${API}${ONE}`, () => new HttpResponse(null, { status: 502 })));
    const { user } = open(null);
    expect(await screen.findByText(common.trouble.unavailable)).toBeVisible();
    server.use(answers('get', ONE, aCompany() as never));
    await user.click(await button(common.tryAgain));
    await heading(merch.alsoStatus.PRINT_FILES_PENDING);
  });
});

describe('the overview', () => {
  test('says how far it is, both keys, what is left and whose that is', async () => {
    open(aCompany());
    await heading(merch.alsoStatus.PRINT_FILES_PENDING);
    const path = screen.getByRole('heading', { name: text.path }).parentElement!;
    expect(within(path).getAllByRole('listitem')).toHaveLength(4);
    expect(within(path).getByText('It takes 1 to 3 business days.')).toBeVisible();
    expect(screen.getByText('One of four print files is approved.')).toBeVisible();
    expect(screen.getByText('Your payment has cleared.')).toBeVisible();
    expect(screen.getByText('Three print files are not approved yet.')).toBeVisible();
    expect(screen.getByRole('progressbar', { name: text.tickets.bar(text.tickets.title) })).toHaveAttribute(
      'aria-valuenow',
      '25',
    );
    expect(screen.queryByRole('button', { name: text.pause.ask })).toBeNull();
    await expectAccessible();
  });

  test('turns by itself when the shop opens, and says so', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    open(aCompany({ ask_again_seconds: 5 }));
    await heading(merch.alsoStatus.PRINT_FILES_PENDING);
    server.use(answers('get', ONE, aCompany({ status: 'LIVE' }) as never));
    await act(() => vi.advanceTimersByTimeAsync(5500));
    await heading(merch.alsoStatus.LIVE);
    expect(screen.getByText(new RegExp(`^${text.changed(merch.alsoStatus.LIVE)}`))).toBeInTheDocument();
    vi.useRealTimers();
  });

  test('where the brand needs help says that it is ours to do', async () => {
    open(
      aCompany({
        status: 'SCRAPING_FAILED',
        left: [{ what: 'brand', says: 'We look at your website by hand.', whose: 'us' }],
      }),
    );
    await heading(merch.alsoStatus.SCRAPING_FAILED);
    expect(screen.getByRole('heading', { name: text.held })).toBeVisible();
  });

  test('of a shop that is ready and not paid for does not say that it is open', async () => {
    const keys = {
      status: { open: true, says: 'All print files are approved.', since: null },
      activation: { open: false, says: 'It must be paid.', since: null },
    };
    const timeline = [{ status: 'LIVE' as const, at: '2026-11-29T10:00:00Z', says: '' }];
    open(aCompany({ status: 'LIVE', keys, timeline }));
    await heading(text.unpaid);
    expect(screen.getByRole('listitem', { current: 'step' })).toHaveTextContent(text.unpaid);
    expect(screen.queryByText(merch.alsoStatus.LIVE)).toBeNull();
  });

  test('of a shop that is paused says so at its key, too', async () => {
    open(aCompany({ status: 'PAUSED' }));
    const key = (await screen.findByRole('heading', { level: 3, name: text.keys.status })).parentElement!;
    expect(key).toHaveTextContent(text.keys.paused);
    expect(screen.queryByText(text.keys.closed)).toBeNull();
  });

  test('of a closed shop says so', async () => {
    open(aCompany({ status: 'CHURNED', left: [] }));
    expect(await screen.findByRole('heading', { name: text.churned.title })).toBeVisible();
    expect(screen.getByText(text.left.none)).toBeVisible();
    expect(screen.queryByRole('heading', { name: text.keys.title })).toBeNull(); // nothing opens it any more
  });

  test('a payment that failed is made again', async () => {
    const due: Payment = {
      state: 'failed',
      client_secret: 'pi_1_secret_2',
      amount: 4900,
      currency: 'cad',
      ask_again_seconds: null,
    };
    server.use(
      answers('get', `${ONE}/payment`, due as never),
      http.post(`${API}${ONE}/payment`, () => {
        server.use(answers('get', ONE, aCompany() as never));
        return HttpResponse.json({ ...due, state: 'accepted', client_secret: null });
      }),
    );
    const { user } = open(
      aCompany({
        payment: { state: 'failed' },
        can: { pause: false, resume: false, rescrape: true, pay: true },
      }),
    );
    expect(await screen.findByText(merch.payment.refusedLead)).toBeVisible();
    await expectAccessible();
    await user.click(await button(merch.payment.pay('$49 CAD')));
    await waitFor(() => expect(screen.queryByRole('heading', { name: text.pay.title, level: 2 })).toBeNull());
    expect(outside.confirms).toHaveLength(1);
  });

  test('the shop is paused with a reason, and opened again', async () => {
    const can = { pause: true, resume: false, rescrape: true, pay: false };
    const asked = vi.fn();
    const paused = aCompany({
      status: 'PAUSED',
      paused_reason: 'Holidays',
      can: { ...can, pause: false, resume: true },
    });
    server.use(
      http.post(`${API}${ONE}/pause`, async ({ request }) => {
        asked(await request.json());
        return HttpResponse.json(paused);
      }),
      answers('delete', `${ONE}/pause`, aCompany({ status: 'LIVE', can }) as never),
    );
    const { user } = open(aCompany({ status: 'LIVE', can }));
    await user.click(await button(text.pause.ask));
    await user.click(await button(text.pause.button));
    expect(await screen.findByRole('alert')).toHaveTextContent(text.pause.missing);
    await user.type(screen.getByRole('textbox', { name: text.pause.reason }), ' Holidays ');
    await expectAccessible();
    await user.click(await button(text.pause.button));
    await heading(merch.alsoStatus.PAUSED);
    expect(asked).toHaveBeenCalledWith({ reason: 'Holidays' });
    expect(screen.getByText('Holidays')).toBeVisible();
    await user.click(await button(text.pause.resume));
    await heading(merch.alsoStatus.LIVE);
  });

  test('a shop that we have paused is ours to open', async () => {
    const can = { pause: false, resume: false, rescrape: true, pay: false };
    open(aCompany({ status: 'PAUSED', paused_reason: 'A bill is open.', can }));
    expect(await screen.findByText(text.pause.byUs)).toBeVisible();
    expect(screen.getByText('A bill is open.')).toBeVisible();
    expect(screen.queryByRole('button', { name: text.pause.resume })).toBeNull();
  });

  test('a pause that is refused says why', async () => {
    const can = { pause: false, resume: true, rescrape: true, pay: false };
    server.use(refuses('delete', `${ONE}/pause`, 409, 'PAUSED_BY_US', 'We have paused it. Write to us.'));
    const { user } = open(aCompany({ status: 'PAUSED', can }));
    await user.click(await button(text.pause.resume));
    expect(await screen.findByRole('alert')).toHaveTextContent('We have paused it. Write to us.');
  });
});

describe('the brand', () => {
  const brand = (kit: Kit, tag = 'W/"1"') =>
    server.use(http.get(`${API}${ONE}/brand`, () => HttpResponse.json(kit, { headers: { ETag: tag } })));
  const at = '/merch/co-1/brand';

  test('is edited field by field; only what was changed is sent, and if it is as it was seen', async () => {
    brand(aKit());
    const sent = vi.fn();
    server.use(
      http.patch(`${API}${ONE}/brand`, async ({ request }) => {
        sent(request.headers.get('If-Match'), await request.json());
        const next = aKit({}, { accent_color: { value: '#ff8800', source: 'edit', edited: true } });
        return HttpResponse.json(next, { headers: { ETag: 'W/"2"' } });
      }),
    );
    const { user } = open(aCompany(), at);
    const accent = await field('accent_color');
    expect(accent).toHaveAccessibleDescription(text.brand.source.model);
    expect(await button(text.brand.save)).toBeDisabled();
    await user.clear(accent);
    await user.type(accent, 'FF8800');
    await expectAccessible();
    await user.click(await button(text.brand.save));
    expect(await screen.findByText(text.brand.saved)).toBeVisible();
    expect(sent).toHaveBeenCalledWith('W/"1"', { accent_color: '#ff8800' });
    expect(await field('accent_color')).toHaveAccessibleDescription(text.brand.source.edit);
    server.use(
      http.patch(`${API}${ONE}/brand`, async ({ request }) => {
        sent(request.headers.get('If-Match'), await request.json());
        return HttpResponse.json(aKit(), { headers: { ETag: 'W/"3"' } });
      }),
    );
    await user.click(await button(text.brand.takeBackOf(text.brand.fields.accent_color)));
    await waitFor(() => expect(sent).toHaveBeenLastCalledWith('W/"2"', { accent_color: null }));
    await waitFor(async () => expect(await field('accent_color')).toHaveValue('#112233'));
  });

  test('shows the logos that lie with us, and says of one that cannot be shown that it can be downloaded', async () => {
    brand(aKit({ logos: ['own', 'drawn'] }));
    const address = { url: 'https://files.example/logo.svg', expires_at: '2026-01-01T00:10:00Z' };
    server.use(answers('get', `${ONE}/logos/:which`, address));
    open(aCompany(), at);
    const { of, missing } = text.brand.logos;
    const own = await screen.findByRole('img', { name: of.own });
    expect(own).toHaveAttribute('src', address.url);
    fireEvent.error(await screen.findByRole('img', { name: of.drawn }));
    expect(screen.getByText(missing)).toBeVisible();
    await expectAccessible();
  });

  test('says what is hard to read, with what can be', async () => {
    const says = 'Cannot be read on the background.';
    brand(aKit({ warnings: [{ field: 'text_color', says, repaired: '#000000' }], vibrant: false }));
    const { user } = open(aCompany(), at);
    expect(await screen.findByText(says)).toBeVisible();
    expect(screen.getByText(text.brand.portal)).toBeVisible();
    const preview = screen.getByRole('figure');
    expect(preview.querySelector('[style]')).toHaveStyle({ '--text': '#000000' }); // as the shop mends it
    await user.click(await button(merch.brand.use('#000000')));
    expect(await field('text_color')).toHaveValue('#000000');
  });

  test('what another has changed meanwhile is shown, and what was typed stays', async () => {
    brand(aKit());
    server.use(refuses('patch', `${ONE}/brand`, 412, 'CHANGED_MEANWHILE'));
    const { user } = open(aCompany(), at);
    const headline = await field('headline');
    await user.clear(headline);
    await user.type(headline, 'Mine');
    brand(aKit({}, { tagline: { value: 'Theirs' } }), 'W/"2"');
    await user.click(await button(text.brand.save));
    expect(await screen.findByRole('heading', { name: text.brand.conflict.title })).toBeVisible();
    expect(await field('headline')).toHaveValue('Mine');
    await waitFor(async () => expect(await field('tagline')).toHaveValue('Theirs'));
  });

  test('refuses what is no colour, and no font', async () => {
    brand(aKit());
    const { user } = open(aCompany(), at);
    await user.type(await field('primary_color'), 'x');
    await user.type(await field('body_font'), '; }');
    await user.click(await button(text.brand.save));
    expect(await field('primary_color')).toHaveAccessibleDescription(
      expect.stringContaining(text.brand.wrongColour),
    );
    expect(await field('body_font')).toHaveAccessibleDescription(
      expect.stringContaining(text.brand.wrongFont),
    );
  });

  test('is looked up again, and says how that stands', async () => {
    brand(aKit());
    const running = { state: 'running', at: '2026-11-29T10:00:00Z', says: 'It is being looked up.' } as const;
    server.use(
      http.post(`${API}${ONE}/rescrape`, () => {
        brand(aKit({ rescrape: running }));
        return HttpResponse.json(aKit({ rescrape: running }), { status: 202 });
      }),
    );
    const { user } = open(aCompany(), at);
    await user.click(await button(text.brand.rescrape.button));
    expect(await screen.findByText(running.says)).toBeVisible();
    expect(screen.queryByRole('button', { name: text.brand.rescrape.button })).toBeNull();
  });

  test('that cannot be looked up again now says why', async () => {
    brand(aKit());
    server.use(refuses('post', `${ONE}/rescrape`, 409, 'BRAND_NOT_SCRAPED', 'You bring your own brand.'));
    const { user } = open(aCompany(), at);
    await user.click(await button(text.brand.rescrape.button));
    expect(await screen.findByRole('alert')).toHaveTextContent('You bring your own brand.');
  });
});
