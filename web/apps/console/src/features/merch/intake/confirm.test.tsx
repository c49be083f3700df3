import { common } from '@onramp/text/common';
import { merch as text } from '@onramp/text/merch';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { describe, expect, test } from 'vitest';

import { expectAccessible } from '../../../../../../tests/axe';
import { refuses, server } from '../../../../../../tests/server';
import { Bucket } from '../parts/testExternal';
import { aPayment, aWizard, BASE, Draft } from './kit';

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const button = (name: string) => screen.findByRole('button', { name });
const field = (name: string) => screen.findByRole('textbox', { name: new RegExp(`^${name}`) });
const plan = (name: string) => screen.findByRole('radio', { name: new RegExp(`^${name}`) });
const pay = (amount: string) => button(text.payment.pay(amount));
const PNG = new File(['png'], 'logo.png', { type: 'image/png' });

describe('the details', () => {
  test('are optional, and are saved as they are meant', async () => {
    const draft = new Draft(aWizard(3));
    const { user } = draft.open();
    await user.type(await field(text.brand.headline), ' Wear مرحبا 🎈 ');
    await user.type(await field(text.brand.primary_color), '0AF');
    await expectAccessible();
    draft.next = aWizard(4);
    await user.click(await button(text.goOn));
    await heading(text.titles.confirm);
    expect(draft.bodies('brand')).toEqual([
      {
        headline: 'Wear مرحبا 🎈',
        tagline: null,
        primary_color: '#00aaff',
        accent_color: null,
        heading_font: null,
        body_font: null,
        use_logo: false,
      },
    ]);
  });

  test('say beside the field which colour is hard to read, and what can be; then the way is free', async () => {
    const draft = new Draft(aWizard(3));
    const { user } = draft.open();
    await user.type(await field(text.brand.accent_color), '#ffff00');
    const says = 'Hard to read on white.';
    const hard = aWizard(4);
    draft.next = aWizard(4, {
      brand: { ...hard.brand!, accent_color: '#ffff00' },
      warnings: [{ field: 'accent_color', says, repaired: '#767600' }],
    });
    await user.click(await button(text.goOn));
    expect(await screen.findByText(says)).toBeVisible();
    await expectAccessible();
    await user.click(await button(text.brand.use('#767600')));
    expect(await field(text.brand.accent_color)).toHaveValue('#767600');
    expect(screen.queryByText(says)).toBeNull();
    await user.clear(await field(text.brand.accent_color));
    await user.type(await field(text.brand.accent_color), '#ffff00');
    await user.click(await button(text.brand.goOnSo));
    await heading(text.titles.confirm);
    expect(draft.bodies('brand')).toHaveLength(1);
  });

  test('show the colour that the shop shows, where the one that was saved is hard to read', async () => {
    const saved = { ...aWizard(4).brand!, primary_color: '#ffff00' };
    const warnings = [{ field: 'primary_color', says: 'Hard to read.', repaired: '#767600' }];
    const { user, container } = new Draft(aWizard(4, { brand: saved, warnings })).open('/onboard/details');
    const preview = () => container.querySelector<HTMLElement>('figure [aria-hidden]')?.style;
    await field(text.brand.primary_color);
    expect(preview()?.getPropertyValue('--primary')).toBe('#767600');
    await user.type(await field(text.brand.headline), 'Hi');
    expect(preview()?.getPropertyValue('--primary')).toBe('#767600');
    await user.clear(await field(text.brand.primary_color));
    await user.type(await field(text.brand.primary_color), '#00aaff');
    expect(preview()?.getPropertyValue('--primary')).toBe('#00aaff');
  });

  test('refuse what is no colour, before it is sent', async () => {
    const draft = new Draft(aWizard(3));
    const { user } = draft.open();
    await user.type(await field(text.brand.primary_color), 'red');
    await user.click(await button(text.goOn));
    expect(await field(text.brand.primary_color)).toHaveAccessibleDescription(
      expect.stringContaining(text.brand.wrongColour),
    );
    expect(draft.sent).toEqual([]);
  });

  test('take a logo, which goes to the bucket and not to us', async () => {
    const draft = new Draft(aWizard(3));
    const bucket = new Bucket();
    const { user } = draft.open();
    await user.upload(await screen.findByLabelText(new RegExp(`^${text.logo.label}`)), PNG);
    expect(await screen.findByText(text.logo.there('PNG', '1 kB'))).toBeVisible();
    expect(screen.getByRole('img', { name: text.logo.preview })).toBeVisible();
    const [post] = bucket.posts;
    expect(post?.url).toBe('https://bucket.example/');
    expect([...(post?.form.keys() ?? [])]).toEqual(['key', 'policy', 'file']); // S3 reads nothing after the file
    draft.next = aWizard(4);
    await user.click(await button(text.goOn));
    await heading(text.titles.confirm);
    expect(draft.bodies('logo')).toEqual([{ kind: 'png' }]);
    expect(draft.bodies('brand')).toEqual([expect.objectContaining({ use_logo: true })]);
  });

  test.each([
    ['is of no kind that we take', new File(['x'], 'a.gif', { type: 'image/gif' }), text.logo.wrongType],
    [
      'is too large',
      new File([new Uint8Array(3_000_000)], 'a.png', { type: 'image/png' }),
      text.logo.tooLarge('3 MB'),
    ],
    ['is empty', new File([], 'a.png', { type: 'image/png' }), text.logo.empty],
  ])('a logo that %s is not sent', async (_, file, says) => {
    const draft = new Draft(aWizard(3));
    draft.open();
    const user = userEvent.setup({ applyAccept: false });
    await user.upload(await screen.findByLabelText(new RegExp(`^${text.logo.label}`)), file);
    expect(await screen.findByText(says)).toBeVisible();
    expect(draft.sent).toEqual([]);
  });

  test.each([
    ['is refused there', 403, text.logo.refused],
    ['does not get through', 'lost', text.logo.offline],
  ] as const)('a logo that %s says so, and can be sent again', async (_, answer, says) => {
    const bucket = new Bucket();
    bucket.answers = answer;
    const { user } = new Draft(aWizard(3)).open();
    const input = await screen.findByLabelText(new RegExp(`^${text.logo.label}`));
    await user.upload(input, PNG);
    expect(await screen.findByText(says)).toBeVisible();
    bucket.answers = 201;
    await user.upload(input, PNG);
    expect(await screen.findByText(text.logo.there('PNG', '1 kB'))).toBeVisible();
  });

  test('say at once that a logo cannot be taken, and go on without it', async () => {
    new Bucket();
    const draft = new Draft(
      aWizard(4, { logo: { kind: 'svg', size: 900 }, brand: { ...aWizard(4).brand!, use_logo: true } }),
    );
    const says = 'The logo has a script in it.';
    server.use(refuses('get', `${BASE}/logo`, 422, 'LOGO_UNUSABLE', says));
    const { user } = draft.open('/onboard/details');
    await user.upload(await screen.findByLabelText(new RegExp(`^${text.logo.label}`)), PNG);
    expect(await screen.findByText(says)).toBeVisible();
    expect(screen.queryByText(text.logo.there('PNG', '1 kB'))).toBeNull();
    expect(screen.queryByText(text.logo.there('SVG', '1 kB'))).toBeNull(); // it was replaced
    await user.click(await button(text.goOn));
    await waitFor(() =>
      expect(draft.bodies('brand')).toEqual([expect.objectContaining({ use_logo: false })]),
    );
  });

  test('say what was wrong with a logo once it was looked at', async () => {
    new Bucket();
    const { user } = new Draft(aWizard(3)).open();
    await user.upload(await screen.findByLabelText(new RegExp(`^${text.logo.label}`)), PNG);
    await screen.findByText(text.logo.there('PNG', '1 kB'));
    server.use(
      refuses('post', `${BASE}/brand`, 422, 'VALIDATION_FAILED', 'x', {
        errors: [{ field: 'use_logo', code: 'WRONG_FORM', message: 'is no picture' }],
      }),
    );
    await user.click(await button(text.goOn));
    expect(await screen.findAllByText(`${text.logo.label} is no picture.`)).not.toHaveLength(0);
  });
});

describe('confirming', () => {
  test('names what it costs, and leads to the payment; then what happens next', async () => {
    const draft = new Draft(aWizard(4));
    const { user } = draft.open();
    await heading(text.titles.confirm);
    await user.click(await button(text.confirm.button));
    expect(await screen.findByRole('alert')).toHaveTextContent(text.confirm.choosePlan);
    await user.click(await plan('Monthly'));
    expect(screen.getByText(text.confirm.dueNow).parentElement).toHaveTextContent('$148 CAD');
    await user.click(screen.getByRole('checkbox', { name: new RegExp(`^${text.confirm.logo_addon}`) }));
    await expectAccessible();
    const confirm = { plan: 'MONTHLY_SUBSCRIPTION', logo_addon: true } as const;
    draft.next = aWizard(5, { confirm });
    draft.payment = aPayment('open', { amount: 14_800 });
    await user.click(await button(text.confirm.button));
    const button_ = await pay('$148 CAD');
    const last = screen.getByRole('link', { name: new RegExp(`^${text.titles.confirm}:`) });
    expect(last).toHaveAccessibleName(expect.stringContaining(text.state.open)); // it is not paid yet
    expect(draft.outside.opened).toEqual([
      { clientSecret: 'pi_1_secret_2', appearance: { theme: 'stripe' } },
    ]);
    await expectAccessible();
    draft.next = aWizard(5, { status: 'INTAKE_COMPLETE', payment: { state: 'accepted' }, confirm });
    await user.click(button_);
    await heading(text.done.title);
    expect(draft.outside.confirms).toEqual([
      expect.objectContaining({
        confirmParams: { return_url: 'http://127.0.0.1:4600/onboard/confirm' },
        redirect: 'if_required',
      }),
    ]);
    expect(draft.bodies('confirm')).toEqual([confirm]);
    expect(screen.getByText(`${text.payment.accepted}.`)).toBeVisible();
    expect(screen.getAllByRole('listitem')).toHaveLength(4);
    await expectAccessible();
    await user.click(screen.getByRole('link', { name: text.done.page }));
    await heading('company page');
    expect(JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])).not.toContain(
      'secret',
    );
  });

  test('sums up what the company has said of its brand', async () => {
    const { brand } = aWizard(4);
    const said = {
      ...brand!,
      headline: 'Wear مرحبا',
      primary_color: '#ffff00',
      body_font: 'Lora',
      use_logo: true,
    };
    const warnings = [{ field: 'primary_color', says: 'Hard to read.', repaired: '#767600' }];
    new Draft(aWizard(4, { brand: said, logo: { kind: 'svg', size: 34_000 }, warnings })).open();
    const row = (await screen.findByText(text.confirm.details)).parentElement!;
    for (const shown of ['Wear مرحبا', '#ffff00', text.confirm.shownAs, '#767600', 'Lora', 'SVG, 34 kB']) {
      expect(row).toHaveTextContent(shown);
    }
    expect(screen.getByRole('link', { name: text.confirm.change(text.confirm.details) })).toHaveAttribute(
      'href',
      '/onboard/details',
    );
  });

  test('says that nothing was said of the brand, where that is so', async () => {
    new Draft(aWizard(4)).open();
    expect(await screen.findByText(text.confirm.noDetails)).toBeVisible();
  });

  test('a payment that is declined says why, and can be made again', async () => {
    const draft = new Draft(aWizard(5));
    draft.outside.confirmed = { error: { message: 'Your card was declined.' } };
    const { user } = draft.open();
    await user.click(await pay('$49 CAD'));
    expect(await screen.findByRole('alert')).toHaveTextContent('Your card was declined.');
    draft.outside.confirmed = {};
    draft.next = aWizard(5, { status: 'SCRAPING', payment: { state: 'accepted' } });
    await user.click(await pay('$49 CAD'));
    await heading(text.done.title);
  });

  test('what was paid in another tab meanwhile is not refused: the page shows how far it is', async () => {
    const draft = new Draft(aWizard(5));
    draft.outside.confirmed = {
      error: { code: 'payment_intent_unexpected_state', message: 'It has a status.' },
    };
    const { user } = draft.open();
    const button_ = await pay('$49 CAD');
    draft.payment = aPayment('accepted');
    draft.next = aWizard(5, { status: 'SCRAPING', payment: { state: 'accepted' } });
    await user.click(button_);
    await heading(text.done.title);
  });

  test('a payment that failed at the bank can be made again', async () => {
    const draft = new Draft(aWizard(5));
    draft.payment = aPayment('failed');
    draft.open();
    expect(await screen.findByText(text.payment.refusedLead)).toBeVisible();
    expect(await pay('$49 CAD')).toBeVisible();
  });

  test('while a payment is prepared, one waits; nothing can be paid twice', async () => {
    const draft = new Draft(aWizard(5));
    draft.payment = aPayment('preparing', { ask_again_seconds: 1 });
    draft.open();
    expect(await screen.findByText(text.payment.preparing)).toBeVisible();
    draft.payment = aPayment('open');
    expect(await pay('$49 CAD')).toBeVisible();
  });

  test('a form of payment that does not load says so, and can be asked for again', async () => {
    const draft = new Draft(aWizard(5));
    draft.outside.loads = false;
    const { user } = draft.open();
    expect(await screen.findByText(text.payment.failedLead)).toBeVisible();
    draft.outside.loads = true;
    await user.click(await button(text.again));
    expect(await pay('$49 CAD')).toBeVisible();
  });

  test('another plan after confirming is confirmed anew, before it is paid', async () => {
    const draft = new Draft(aWizard(5));
    const { user } = draft.open();
    await pay('$49 CAD');
    await user.click(await plan('Monthly'));
    expect(screen.queryByRole('button', { name: text.payment.pay('$49 CAD') })).toBeNull();
    draft.next = aWizard(5, { confirm: { plan: 'MONTHLY_SUBSCRIPTION', logo_addon: false } });
    draft.payment = aPayment('open', { amount: 14_800 });
    await user.click(await button(text.confirm.button));
    expect(await pay('$148 CAD')).toBeVisible();
  });

  test.each([
    ['was called off', () => undefined, text.payment.canceledLead],
    [
      'is of something else by now',
      () => server.use(refuses('get', `${BASE}/payment`, 409, 'STEP_NOT_OPEN')),
      text.payment.changed,
    ],
  ])('a payment that %s is confirmed once more', async (_, before, says) => {
    const draft = new Draft(aWizard(5));
    draft.payment = aPayment('canceled');
    before();
    const { user } = draft.open();
    expect(await screen.findByText(new RegExp(says.replaceAll('.', '\\.')))).toBeVisible();
    draft.payment = aPayment('open');
    await user.click(await button(text.confirm.button));
    expect(draft.bodies('confirm')).toEqual([{ plan: 'ONE_TIME_SETUP', logo_addon: false }]);
  });

  test('what is missing is named, with the way there', async () => {
    const draft = new Draft(aWizard(4));
    server.use(
      refuses('post', `${BASE}/confirm`, 409, 'STEP_NOT_OPEN', 'It comes first.', { open_step: 'products' }),
    );
    const { user } = draft.open();
    await user.click(await plan('One-time'));
    await user.click(await button(text.confirm.button));
    await user.click(await screen.findByRole('link', { name: text.confirm.look(text.titles.products) }));
    await heading(text.titles.products);
  });

  test('a payment that cannot be asked about says so', async () => {
    const draft = new Draft(aWizard(5));
    server.use(refuses('get', `${BASE}/payment`, 503, 'PAYMENTS_UNAVAILABLE', 'Not at the moment.'));
    const { user } = draft.open();
    expect(await screen.findByText('Not at the moment.')).toBeVisible();
    server.use(http.get(`*${BASE}/payment`, () => HttpResponse.json(aPayment('open'))));
    await user.click(await button(common.tryAgain));
    expect(await pay('$49 CAD')).toBeVisible();
  });

  test('a bank leads back with the secret in the address, which leaves it at once', async () => {
    history.replaceState(null, '', '/onboard/confirm?payment_intent_client_secret=s&redirect_status=failed');
    new Draft(aWizard(5)).open('/onboard/confirm');
    await pay('$49 CAD');
    expect(location.search).toBe('');
  });

  test('a stage without payments says so', async () => {
    new Draft(aWizard(5), { config: { payments: null } }).open();
    expect(await screen.findByText(text.payment.unset)).toBeVisible();
    await waitFor(() => expect(screen.queryByText(text.payment.loading)).toBeNull());
  });
});
