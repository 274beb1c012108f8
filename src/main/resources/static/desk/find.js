import {html, nothing} from 'lit';
import {Element, empty, failed, skeleton} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {session} from '/shared/auth.js';
import {subscribe} from '/shared/live.js';
import {t} from '/shared/i18n.js';
import {refusal} from '/shared/refusals.js';
import {CHART, chart} from './chart.js';
import './match.js';
import './panel.js';
import {scans} from './scan.js';
import './withheld.js';

const CITIZEN = 'urn:oid:2.16.156.10011.1.3';
const CARD = 'urn:oid:2.16.156.10011.1.19';
const CODE = `mutation Redeem($code: String!) { redeemDeskCode(code: $code) { resident errors { message } } }`;
const PRINTED = `mutation RedeemCard($card: String!, $pin: String!) { redeemDeskCard(card: $card, pin: $pin) { resident errors { message } } }`;
const WATCH = `subscription Watch($resident: ID!, $purpose: PurposeOfUse!) {
  chartChanged(resident: $resident, purpose: $purpose) { changes { kind count } } }`;

/** What was declared from this page, by resident: who closed a record does not have to say again why it was opened. */
const declared = new Map();

session.addEventListener('ended', () => declared.clear());

/**
 * Finds one resident by what they carry, and holds what is shown of them; never a list of people. What is typed or scanned is
 * kept nowhere but here, and the field is emptied as soon as it is read.
 */
class Find extends Element {
  static properties = {
    me: {attribute: false}, key: {attribute: false},
    state: {state: true}, resident: {state: true}, failure: {state: true}, news: {state: true}, card: {state: true}, refused: {state: true}, matching: {state: true}, scanning: {state: true}, glass: {state: true},
  };

  connectedCallback() {
    super.connectedCallback();
    addEventListener('visibilitychange', this.#seen);
    if (this.key) {
      this.refresh();
    }
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    removeEventListener('visibilitychange', this.#seen);
    this.#unwatch();
  }

  firstUpdated() {
    this.querySelector('input[name=value]')?.focus();
  }

  render() {
    return html`
      <form class="find" role="search" @submit=${this.#find} autocomplete="off">
        <label class="visually-hidden" for="value">${t`身份证号、健康卡号或就诊码|Citizen number, health card or desk code`}</label>
        <input id="value" name="value" required autocomplete="off" spellcheck="false" maxlength="128"
          placeholder=${t`身份证号、健康卡、就诊码：输入或扫码|Citizen number, health card, desk code: type or scan`}>
        <button class="primary">${t`打开|Open`}</button>
        ${scans ? html`<button type="button" aria-expanded=${String(Boolean(this.scanning))} @click=${() => (this.scanning = !this.scanning)}>${t`扫二维码|Scan`}</button>` : nothing}
        <button type="button" aria-expanded=${String(Boolean(this.matching))} @click=${() => (this.matching = !this.matching)}>${t`没带证件|No card`}</button>
        ${this.resident ? html`<button type="button" @click=${() => this.close()}>${t`合上档案|Close record`}</button>` : nothing}
      </form>
      ${this.scanning ? html`<longmai-scan @scanned=${event => this.#read(event.detail)}></longmai-scan>` : nothing}
      ${this.matching ? html`<longmai-match @open=${event => this.#open({id: event.detail})}></longmai-match>` : nothing}
      ${this.card ? this.#pin() : nothing}
      ${this.refused ? html`<p class="failure" role="alert">${this.refused}</p>` : nothing}
      ${this.#body()}
      <longmai-panel .me=${this.me} .purpose=${this.key?.purpose}></longmai-panel>
    `;
  }

  #body() {
    if (this.failure) {
      return failed(this.failure, () => this.refresh());
    }
    if (this.state === 'busy') {
      return skeleton(12);
    }
    if (this.state === 'revoked') {
      return html`<div class="notice warn blank" role="alert"><h2>${t`页面已清空|This page was cleared`}</h2>
        <p>${t`这份档案您能看到的内容刚刚有了变化：居民收回了授权，或时间已到。需要时请重新打开。|What you may see of this record has just changed: the resident took consent back, or the time ended. Open it again if you need it.`}</p>
        <div class="actions"><button class="primary" @click=${() => this.refresh()}>${t`重新打开|Open again`}</button></div></div>`;
    }
    if (this.state === 'none') {
      return html`<div role="status">${empty(t`没有找到。请核对号码。|Nobody was found. Check the number.`)}</div>`;
    }
    return this.resident ? chart(this) : this.#idle();
  }

  #idle() {
    return html`<section class="idle">
      <h1>${t`请居民出示身份证、健康卡或就诊码|Ask for the citizen card, the health card or the desk code`}</h1>
      <p>${t`一次只看一位居民。您看到的以其授权为限，每次查看都会记入居民可读的访问记录。|One resident at a time. You see as far as they agreed; that you looked is written where they can read it.`}</p>
      <ul class="carried">
        <li><b>${t`身份证、健康卡|Citizen card, health card`}</b> ${t`输入号码，或用扫码枪、读卡器读入|type the number, or read it by a scanner or a card reader`}</li>
        <li><b>${t`手机上的就诊码|The code on a phone`}</b> ${scans
    ? t`点“扫二维码”，或输入九位数字；十分钟内用一次，打开本机构几小时的授权|“Scan”, or type the nine digits; once within ten minutes, and it opens the record to your institution for some hours`
    : t`输入九位数字，或用扫码枪；此浏览器不能用摄像头读码。十分钟内用一次，打开本机构几小时的授权|type the nine digits, or use a hand scanner: this browser cannot read codes by a camera. Once within ten minutes, and it opens the record to your institution for some hours`}</li>
        <li><b>${t`就诊卡|The printed desk card`}</b> ${t`输入卡号，再请居民自己输入六位密码|type its number, then let the resident type the PIN of six digits`}</li>
        <li><b>${t`什么都没带|Nothing`}</b> ${t`点“没带证件”，按姓名和出生日期核对|“No card”: match by name and birth date`}</li>
      </ul>
      <p class="soft"><kbd>/</kbd> ${t`查找|find`} &nbsp; <kbd>?</kbd> ${t`全部快捷键|all shortcuts`}</p></section>`;
  }

  #find = event => {
    event.preventDefault();
    const typed = new FormData(event.target).get('value');
    event.target.reset();
    this.#read(typed);
  };

  /** What was typed or scanned: a code or a card of the desk, or a number. */
  #read(typed) {
    const value = typed.replace(/[\s-]/g, '').toUpperCase();
    this.refused = null;
    this.scanning = false;
    this.matching = false;
    this.card = /^(LONGMAI:CARD:)?\d{16}$/.test(value) ? value : null;
    if (/^(LONGMAI:DESK:)?\d{9}$/.test(value)) {
      this.#redeem(ask(CODE, {code: value.toLowerCase()}));
    } else if (!this.card) {
      this.#open({identifier: {system: /^\d{17}[\dX]$|^\d{15}$/.test(value) ? CITIZEN : CARD, value}});
    } else {
      this.updateComplete.then(() => this.querySelector('input[name=pin]')?.focus());
    }
  }

  /** The resident types it, so it shows dots; a health card of as many digits is found as one. */
  #pin() {
    return html`<form class="card filters" autocomplete="off" @submit=${event => {
      event.preventDefault();
      const pin = new FormData(event.target).get('pin');
      event.target.reset();
      this.#redeem(ask(PRINTED, {card: this.card.toLowerCase(), pin}), t`卡号或密码不对：请居民再输入一次；连续错几次，这张卡当天停用。|The card or its PIN is not right: let the resident type it again. After some wrong ones the card is stopped for the day.`);
    }}>
      <label>${t`就诊卡密码：请居民输入|PIN of the desk card: the resident types it`}<input name="pin" type="password" inputmode="numeric" pattern="[0-9]{6}" maxlength="6" required autocomplete="off"></label>
      <button class="primary">${t`打开|Open`}</button>
      <button type="button" @click=${() => this.#open({identifier: {system: CARD, value: this.card}})}>${t`这是健康卡|It is a health card`}</button></form>`;
  }

  /** @param wrong what is said of a card that does not open; of a code the server says it */
  async #redeem(asked, wrong = null) {
    this.close();
    this.state = 'busy';
    try {
      const answer = Object.values(await asked)[0];
      if (answer.resident) {
        this.#open({id: answer.resident});
        return;
      }
      this.state = null;
      const why = answer.errors[0]?.message;
      this.refused = wrong && why?.startsWith('It is not right') ? wrong : refusal(why);
    } catch (failure) {
      this.state = null;
      this.failure = failure;
    }
  }

  #open(key) {
    this.key = {...key, purpose: 'TREAT'};
    this.matching = false;
    this.scanning = false;
    this.card = null;
    this.refused = null;
    this.glass = null;
    this.resident = null;
    this.dispatchEvent(new CustomEvent('key', {detail: this.key}));
    this.refresh();
  }

  /** Of an emergency that was declared: until when, and the record as it opens. */
  break(emergency) {
    declared.set(this.resident.id, emergency);
    this.glass = emergency;
    this.key = {...this.key, purpose: 'BTG', glass: emergency};
    this.dispatchEvent(new CustomEvent('key', {detail: this.key}));
    this.refresh();
  }

  /** The emergency that was declared of who is shown, and that still opens the record. */
  get declared() {
    const emergency = declared.get(this.resident?.id);
    return emergency && new Date(emergency.until) > Date.now() ? emergency : null;
  }

  close() {
    this.#unwatch();
    this.#clear(null);
    this.key = null;
    this.dispatchEvent(new CustomEvent('key', {detail: null}));
    this.updateComplete.then(() => this.querySelector('input[name=value]')?.focus());
  }

  #clear(state) {
    this.querySelectorAll('dialog[open]').forEach(dialog => dialog.close());
    this.querySelector('longmai-panel')?.clear();
    this.resident = null;
    this.news = null;
    this.glass = null;
    this.state = state;
  }

  async refresh() {
    const key = this.key;
    if (!key) {
      return;
    }
    this.failure = null;
    this.news = null;
    this.state = this.resident ? 'again' : 'busy';
    this.glass = key.glass ?? null;
    try {
      const {identifier, id, purpose} = key;
      const {resident} = await ask(CHART, {identifier, id, purpose});
      if (key !== this.key) {
        return;
      }
      this.resident = resident;
      const first = this.state === 'busy';
      this.state = resident ? 'found' : 'none';
      if (first) {
        this.updateComplete.then(() => this.querySelector('.who h1')?.focus());
      }
      this.#watch();
    } catch (failure) {
      this.#unwatch();
      this.#clear(null);
      this.failure = failure;
    }
  }

  #watch() {
    this.#unwatch();
    if (!this.resident) {
      return;
    }
    this.unwatch = subscribe(WATCH, {resident: this.resident.id, purpose: this.key.purpose}, {
      next: ({chartChanged}) => (this.news = chartChanged.changes),
      ended: () => this.#clear('revoked'),
      lost: () => this.#lost(),
    });
    clearTimeout(this.bell);
    if (this.glass) {
      this.bell = setTimeout(() => this.#over(), Math.max(0, new Date(this.glass.until) - Date.now()));
    }
  }

  /** Nothing is shown that nobody watches over: after a while without a connection the page is cleared. */
  #lost() {
    clearTimeout(this.patience);
    this.patience = setTimeout(async () => {
      if (this.resident) {
        await this.refresh();
      }
    }, 5_000);
  }

  #over() {
    this.key = {...this.key, purpose: 'TREAT', glass: null};
    this.dispatchEvent(new CustomEvent('key', {detail: this.key}));
    this.#unwatch();
    this.#clear('revoked');
  }

  #unwatch() {
    clearTimeout(this.patience);
    clearTimeout(this.bell);
    this.unwatch?.();
    this.unwatch = null;
  }

  #seen = () => {
    if (document.visibilityState === 'visible' && this.resident && !this.unwatch) {
      this.refresh();
    }
  };
}

customElements.define('longmai-find', Find);
