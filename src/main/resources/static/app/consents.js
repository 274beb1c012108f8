import {html, nothing} from 'lit';
import {Loaded, empty, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {day, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {whose} from './whose.js';
import './card.js';
import './code.js';

const CONSENTS = `query Consents($of: ID) { myRecord(of: $of) { id consents { id status dateTime
  provision { type period { start end } actor { reference { reference display } } class { code } purpose { code } dataPeriod { start end } securityLabel { code }
    provision { type securityLabel { code } } } } } }`;

const REVOKE = `mutation Revoke($id: ID!, $of: ID) { revokeConsent(id: $id, resident: $of) { consent { id status } errors { message } } }`;

/** What the resident agreed to, and how to take it back. */
class Consents extends Loaded {
  static properties = {sure: {state: true}, trouble: {state: true}, said: {state: true}};

  #answered = () => this.refresh();

  connectedCallback() {
    super.connectedCallback();
    whose.addEventListener('answered', this.#answered);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    whose.removeEventListener('answered', this.#answered);
  }

  load() {
    return ask(CONSENTS, {of: whose.id}).then(data => data.myRecord?.consents ?? []);
  }

  show(consents) {
    const active = consents.filter(one => one.status === 'active');
    const over = consents.filter(one => one.status !== 'active');
    return html`<h1>${t`我的授权|My consents`}</h1>
      <p class="soft">${t`给您看过病的机构，能看到它自己记录的内容；别家的内容，要您同意才能看。|Who treated you sees what it recorded itself. What others recorded is seen only if you agree.`}</p>
      <div class="actions first"><a class="button primary" href="#/grant">${t`同意别人查看|Let somebody look`}</a></div>
      <div class="grid desk"><longmai-code></longmai-code><longmai-card></longmai-card></div>
      <p role="status">${this.said ?? ''}</p>
      ${warning(this.trouble)}
      ${active.length ? active.map(one => this.#card(one)) : empty(t`您现在没有同意任何人查看。|You have not let anybody look.`)}
      ${over.length ? html`<details class="card"><summary>${t`已收回或已结束（${over.length}）|Taken back or over (${over.length})`}</summary>${over.map(one => this.#card(one))}</details>` : nothing}`;
  }

  #card(consent) {
    const provision = consent.provision ?? {};
    const who = (provision.actor ?? []).map(actor => actor.reference?.display ?? actor.reference?.reference).filter(Boolean);
    const types = (provision.class ?? []).map(one => kind(one.code));
    const active = consent.status === 'active';
    return html`<section class="card consent">
      <h2>${who.join(t`、|, `) || t`按授权书|As the paper says`} ${active ? html`<span class="chip">${t`有效|in force`}</span>` : html`<span class="chip warn">${t`已结束|over`}</span>`}</h2>
      <dl class="facts">
        <div><dt>${t`可以看|May see`}</dt><dd>${types.length ? types.join(t`、|, `) : t`全部记录|the whole record`}${data(provision.dataPeriod)}</dd></div>
        <div><dt>${t`用途|For`}</dt><dd>${(provision.purpose ?? []).map(one => purpose(one.code)).join(t`、|, `) || t`不限|anything`}</dd></div>
        <div><dt>${t`期限|Until`}</dt><dd>${provision.period?.end ? day(provision.period.end) : t`您收回为止|you take it back`}</dd></div>
        <div><dt>${t`授权于|Given`}</dt><dd>${day(consent.dateTime)}</dd></div>
        ${isSensitive(provision) ? html`<div><dt>${t`敏感内容|Sensitive`}</dt><dd>${t`也包括|included`}</dd></div>` : nothing}
      </dl>
      ${active ? this.#takeBack(consent) : nothing}
    </section>`;
  }

  #takeBack(consent) {
    if (this.sure !== consent.id) {
      return html`<div class="actions"><button class="danger" @click=${() => this.#ask(consent.id)}>${t`收回|Take back`}</button></div>`;
    }
    return html`<div class="notice warn" role="group" aria-label=${t`收回授权|Take back`}>
      <p>${t`收回后，对方马上就看不到了。以后还可以重新同意。|They will see nothing from now on. You can agree again later.`}</p>
      <div class="actions"><button class="danger sure" @click=${() => this.#revoke(consent)}>${t`确定收回|Yes, take it back`}</button>
        <button @click=${() => (this.sure = null)}>${t`不收回|Keep it`}</button></div></div>`;
  }

  #ask(id) {
    this.sure = id;
    this.updateComplete.then(() => this.querySelector('.sure')?.focus());
  }

  async #revoke(consent) {
    this.trouble = null;
    this.sure = null;
    try {
      accepted((await ask(REVOKE, {id: consent.id, of: whose.id})).revokeConsent);
      this.said = t`已收回。|Taken back.`;
      await this.refresh();
    } catch (failure) {
      this.trouble = failure;
    }
  }
}

function data(period) {
  if (!period?.start && !period?.end) {
    return nothing;
  }
  return html` <small>(${period.start ? day(period.start) : ''} – ${period.end ? day(period.end) : ''})</small>`;
}

function isSensitive(provision) {
  return [provision, ...(provision.provision ?? [])].some(one => one.type === 'permit' && one.securityLabel?.some(label => label.code !== 'N'));
}

export function purpose(code) {
  return {
    TREAT: t`看病|treatment`, ETREAT: t`急救|emergency treatment`, BTG: t`紧急查看|emergency access`, HPAYMT: t`医保结算|payment`, HOPERAT: t`管理|operations`, PATRQT: t`本人查看|own request`,
  }[code] ?? code;
}

customElements.define('longmai-consents', Consents);
