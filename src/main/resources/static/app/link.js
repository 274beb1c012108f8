import {html, nothing} from 'lit';
import {Loaded, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {day} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {draw} from '/shared/qr.js';
import {whose} from './whose.js';

const LINKS = 'query Links($of: ID) { healthLinks(resident: $of) { id label madeBy made expires revoked active } }';
const MAKE = 'mutation MakeLink($input: CreateHealthLinkInput!) { createHealthLink(input: $input) { link healthLink { id expires label } errors { message } } }';
const REVOKE = 'mutation RevokeLink($id: ID!, $of: ID) { revokeHealthLink(id: $id, resident: $of) { healthLink { id } errors { message } } }';

const DAY = 86_400_000;

/**
 * A SMART Health Link: a summary for a doctor outside the district. The link and its passcode are on this page alone, and gone
 * with it.
 *
 * @see https://docs.smarthealthit.org/smart-health-links/spec
 */
class Link extends Loaded {
  static properties = {made: {state: true}, picture: {state: true}, trouble: {state: true}, busy: {state: true}, said: {state: true}, sure: {state: true}};

  #passcode = digits();

  load() {
    return ask(LINKS, {of: whose.id}).then(data => data.healthLinks);
  }

  show(links) {
    const [active, over] = [links.filter(one => one.active), links.filter(one => !one.active)];
    return html`<h1>${t`健康链接|Health link`}</h1>
      <p class="soft">${t`给区外的医生看您的健康摘要：把链接发给对方，口令另外说。谁打开过，都会记在“谁看过”里。|For a doctor outside the district: send the link, and tell the passcode by another way. Who opens it is in “Who looked”.`}</p>
      ${this.made ? this.#shown() : this.#form()}
      <p role="status">${this.said ?? ''}</p>
      ${active.length ? html`<section class="card"><h2>${t`还有效的链接|Links in force`}</h2><ul class="rows">${active.map(one => this.#row(one))}</ul></section>` : nothing}
      ${over.length ? html`<details class="card"><summary>${t`已作废或已到期（${over.length}）|Revoked or over (${over.length})`}</summary><ul class="rows">${over.map(one => this.#row(one))}</ul></details>` : nothing}`;
  }

  #form() {
    return html`<form class="card form link" @submit=${this.#make}>
      <label>${t`给谁、做什么用|For whom`}<input name="label" maxlength="80" placeholder=${t`例如：重庆看专家|e.g. the specialist in Chongqing`}></label>
      <label>${t`口令（至少6位）|Passcode (6 characters or more)`}<input name="passcode" required minlength="6" maxlength="64" autocomplete="off" .value=${this.#passcode}></label>
      <label>${t`有效多久|For how long`}<select name="days"><option value="1">${t`一天|A day`}</option><option value="7" selected>${t`一周|A week`}</option><option value="30">${t`30天|30 days`}</option></select></label>
      <label class="option"><input type="checkbox" name="sensitive"><span>${t`也包括敏感内容|What is sensitive too`}<small>${t`例如精神科、传染病的记录|e.g. psychiatry, infectious diseases`}</small></span></label>
      ${warning(this.trouble)}
      <div class="actions"><button class="primary" ?disabled=${this.busy}>${t`生成链接|Make the link`}</button></div></form>`;
  }

  #shown() {
    return html`<section class="card shown"><h2>${this.made.label ?? t`健康链接|Health link`}</h2>
      ${this.picture ? html`<img class="qr" src=${this.picture} width="260" height="260" alt=${t`链接的二维码|The link as a QR code`}>` : nothing}
      <p>${t`口令|Passcode`}</p><p class="number">${this.made.passcode}</p>
      <p>${t`${day(this.made.expires, true)}前有效。请现在保存：链接只显示这一次，我们这里也打不开它。|Valid until ${day(this.made.expires, true)}. Keep it now: it is shown this once, and nobody here can open it.`}</p>
      <label>${t`链接|Link`}<input class="address" readonly .value=${this.made.address} @focus=${event => event.target.select()}></label>
      <div class="actions">
        ${navigator.share ? html`<button class="primary" @click=${this.#send}>${t`发送链接|Send the link`}</button>` : nothing}
        <button @click=${this.#copy}>${t`复制链接|Copy the link`}</button>
        <button @click=${() => (this.made = null)}>${t`好了|Done`}</button></div></section>`;
  }

  #row(one) {
    return html`<li><h3>${one.label ?? t`健康链接|Health link`} ${one.active ? html`<span class="chip">${t`有效|in force`}</span>` : html`<span class="chip warn">${over(one)}</span>`}</h3>
      <small>${t`${one.madeBy}生成于${day(one.made, true)}，到${day(one.expires, true)}|made by ${one.madeBy} on ${day(one.made, true)}, until ${day(one.expires, true)}`}</small>
      ${one.active ? html`<div class="actions">${this.sure === one.id
        ? html`<button class="danger sure" ?disabled=${this.busy} @click=${() => this.#revoke(one)}>${t`确定作废|Yes, revoke it`}</button><button @click=${() => (this.sure = null)}>${t`不作废|Keep it`}</button>`
        : html`<button class="danger" @click=${() => (this.sure = one.id)}>${t`作废|Revoke`}</button>`}</div>` : nothing}</li>`;
  }

  #make = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    const passcode = form.get('passcode');
    this.#try(async () => {
      const input = {
        resident: whose.id, passcode, label: form.get('label').trim() || null, sensitive: form.has('sensitive'),
        expires: new Date(Date.now() + Number(form.get('days')) * DAY).toISOString(),
      };
      const {link, healthLink} = accepted((await ask(MAKE, {input})).createHealthLink);
      const address = `${location.origin}/shl/#${link}`;
      this.picture = await draw(address);
      this.made = {...healthLink, address, passcode};
      this.said = '';
      this.#passcode = digits();
    });
  };

  #revoke(one) {
    this.#try(async () => {
      accepted((await ask(REVOKE, {id: one.id, of: whose.id})).revokeHealthLink);
      this.said = t`已作废。已经取走的内容收不回来。|Revoked. What was taken before cannot be taken back.`;
      this.sure = null;
      this.made = null;
    });
  }

  #send = () => navigator.share({url: this.made.address, title: this.made.label ?? t`健康链接|Health link`}).catch(() => {});

  #copy = async () => {
    await navigator.clipboard.writeText(this.made.address).catch(() => this.querySelector('.address').select());
    this.said = t`已复制。口令请另外告诉对方。|Copied. Tell the passcode by another way.`;
  };

  async #try(work) {
    this.busy = true;
    this.trouble = null;
    try {
      await work();
      await this.refresh();
    } catch (failure) {
      this.trouble = failure;
    }
    this.busy = false;
  }
}

function over(one) {
  return one.revoked ? t`已作废|revoked` : new Date(one.expires) < new Date() ? t`已到期|over` : t`口令错太多次，已锁|locked: too many wrong passcodes`;
}

/** Six of them, evenly. */
function digits() {
  const [number] = crypto.getRandomValues(new Uint32Array(1));
  return String(number % 1_000_000).padStart(6, '0');
}

customElements.define('longmai-link', Link);
