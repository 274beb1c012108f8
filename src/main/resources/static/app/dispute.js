import {html} from 'lit';
import {Element, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {t} from '/shared/i18n.js';
import {whose} from './whose.js';

const ACCESS = `mutation DisputeAccess($subject: ID!, $reason: String!, $of: ID) {
  payload: disputeAccess(entry: $subject, reason: $reason, resident: $of) { dispute { id due } errors { message } } }`;

const RECORD = `mutation DisputeRecord($subject: String!, $reason: String!, $of: ID) {
  payload: disputeRecord(resource: $subject, reason: $reason, resident: $of) { dispute { id due } errors { message } } }`;

/** Two taps: that something is wrong, and what. Whoever wants to say more, writes. */
class Dispute extends Element {
  static properties = {
    kind: {}, subject: {}, begun: {attribute: false}, asking: {state: true}, sent: {state: true}, busy: {state: true}, failure: {state: true},
  };

  get #reasons() {
    return this.kind === 'ACCESS'
      ? [t`我不认识这个人|I do not know this person`, t`那天我没有去看病|I was not there that day`, t`我没有同意过|I did not agree to this`]
      : [t`这不是我的|This is not mine`, t`那天我没有去看病|I was not there that day`, t`内容写错了|What it says is wrong`];
  }

  render() {
    if (this.begun || this.sent) {
      return html`<p class="notice" role="status">${t`已提出异议，会有专人核实并答复您。|Your question was sent. Somebody will look into it and answer you.`}</p>`;
    }
    if (!this.asking) {
      return html`<button class="quiet" @click=${this.#begin}>${this.kind === 'ACCESS' ? t`我有疑问|This looks wrong` : t`这条有错|Correct a mistake`}</button>`;
    }
    return html`<fieldset class="dispute"><legend>${t`哪里不对？点一下就会送出|What is wrong? One tap sends it`}</legend>
      <div class="choices">${this.#reasons.map(reason => html`<button ?disabled=${this.busy} @click=${() => this.#send(reason)}>${reason}</button>`)}</div>
      <details><summary>${t`自己写几句|In your own words`}</summary>
        <form @submit=${this.#own}><label>${t`您想说的|What you want to say`}<textarea name="reason" rows="3" maxlength="1000" required></textarea></label>
        <div class="actions"><button class="primary" ?disabled=${this.busy}>${t`送出|Send`}</button></div></form></details>
      ${warning(this.failure)}
      <button class="quiet" @click=${() => (this.asking = false)}>${t`先不提|Not now`}</button>
    </fieldset>`;
  }

  #begin = () => {
    this.asking = true;
    this.updateComplete.then(() => this.querySelector('.choices button')?.focus());
  };

  #own = event => {
    event.preventDefault();
    this.#send(new FormData(event.target).get('reason'));
  };

  async #send(reason) {
    this.busy = true;
    this.failure = null;
    try {
      const {payload} = await ask(this.kind === 'ACCESS' ? ACCESS : RECORD, {subject: this.subject, reason, of: whose.id});
      accepted(payload);
      this.sent = true;
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  }
}

customElements.define('longmai-dispute', Dispute);
