import {html, nothing} from 'lit';
import {Loaded, empty} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';

const CONSENTS = `query Consents { myRecord { id consents { id status dateTime
  provision { type period { start end } actor { reference { reference display } } class { code } purpose { code } dataPeriod { start end } } } } }`;

const REVOKE = `mutation Revoke($id: ID!) { revokeConsent(id: $id) { consent { id status } errors { message } } }`;

/** What the resident agreed to, and how to take it back. */
class Consents extends Loaded {
  load() {
    return ask(CONSENTS).then(data => data.myRecord?.consents ?? []);
  }

  show(consents) {
    const active = consents.filter(one => one.status === 'active');
    const over = consents.filter(one => one.status !== 'active');
    return html`<h1>${t`我的授权|My consents`}</h1>
      ${active.length ? active.map(one => this.#card(one)) : empty(t`您还没有授权任何人查看；各机构只能看到自己记录的内容。|You have not let anybody look. Each institution sees only what it recorded itself.`)}
      ${over.length ? html`<details class="card"><summary>${t`已收回或已结束（${over.length}）|Taken back or over (${over.length})`}</summary>${over.map(one => this.#card(one))}</details>` : nothing}`;
  }

  #card(consent) {
    const provision = consent.provision ?? {};
    const who = (provision.actor ?? []).map(actor => actor.reference?.display ?? actor.reference?.reference).filter(Boolean);
    const types = (provision.class ?? []).map(one => kind(one.code));
    return html`<section class="card">
      <h2>${who.join('、') || t`按授权书|As the paper says`} ${consent.status === 'active' ? html`<span class="chip">${t`有效|in force`}</span>` : nothing}</h2>
      <div>${types.length ? t`可以看：${types.join('、')}|May see: ${types.join(', ')}` : t`可以看：全部记录|May see: the whole record`}</div>
      <small>${t`授权于${day(consent.dateTime)}|Given ${day(consent.dateTime)}`}${provision.period?.end ? t`，到${day(provision.period.end)}为止|, until ${day(provision.period.end)}` : ''}</small>
      ${consent.status === 'active' ? html`<div class="actions"><button class="danger" @click=${() => this.#revoke(consent)}>${t`收回|Take back`}</button></div>` : nothing}
    </section>`;
  }

  async #revoke(consent) {
    if (!confirm(t`收回后，对方下一次就看不到了。要收回吗？|They will see nothing from their next look on. Take it back?`)) {
      return;
    }
    try {
      await ask(REVOKE, {id: consent.id});
      await this.refresh();
    } catch (failure) {
      this.failure = failure;
    }
  }
}

customElements.define('longmai-consents', Consents);
