import {html, nothing} from 'lit';
import {Loaded, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {day, institution, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {news} from './news.js';
import {whose} from './whose.js';

const REQUESTS = `query Requests($of: ID) { myRecord(of: $of) { id consentRequests(state: [PENDING]) {
  id who institution { name nameEn } onlyMe types sensitive reason hours expires asked answerBy } } }`;

const ANSWER = `mutation Answer($id: ID!, $grant: Boolean!) { answerConsentRequest(id: $id, grant: $grant) { request { id state } errors { message } } }`;

let tell;

/** Comes once it is known whether somebody waits for an answer: what is below then stays where it is. */
export const known = new Promise(done => (tell = done));

/** Who asks for consent: yes or no in one tap, each as easy as the other. */
class Asked extends Loaded {
  static properties = {brief: {type: Boolean}, trouble: {state: true}, busy: {state: true}, said: {state: true}};

  #came = () => this.refresh();

  /** Of others' records nothing is told as it comes: each page asks anew. */
  #turned = () => {
    this.said = '';
    this.refresh();
  };

  connectedCallback() {
    super.connectedCallback();
    news.addEventListener('asked', this.#came);
    whose.addEventListener('changed', this.#came);
    addEventListener('hashchange', this.#turned);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    news.removeEventListener('asked', this.#came);
    whose.removeEventListener('changed', this.#came);
    removeEventListener('hashchange', this.#turned);
  }

  /** Where nobody asks there is nothing to see, and no room kept. */
  render() {
    return this.data === undefined || this.failure ? nothing : super.render();
  }

  load() {
    return ask(REQUESTS, {of: whose.id}).then(data => data.myRecord?.consentRequests ?? []).finally(tell);
  }

  show(requests) {
    if (this.brief) {
      return requests.map(one => html`<p class="notice"><a href="#/consents">${asks(one)}${t`，等您答复|, and waits for your answer`}</a></p>`);
    }
    return html`<p role="status" class="said">${this.said ?? ''}</p>${warning(this.trouble)}
      ${requests.map(one => html`<section class="card request"><h2>${asks(one)}</h2>
        <p>${institution(one.institution)}${one.onlyMe ? t`，只限本人|, nobody else there` : ''}</p>
        <blockquote>${one.reason}</blockquote>
        <dl class="facts">
          <div><dt>${t`想看|To see`}</dt><dd>${one.types?.length ? one.types.map(kind).join(t`、|, `) : t`全部记录|the whole record`}${one.sensitive.length ? t`，包括敏感内容|, sensitive contents included` : ''}</dd></div>
          <div><dt>${t`期限|For`}</dt><dd>${one.hours ? t`同意后${one.hours}小时|${one.hours} hours from your yes` : t`到${day(one.expires)}|until ${day(one.expires)}`}</dd></div>
          <div><dt>${t`请在此之前答复|Answer by`}</dt><dd>${day(one.answerBy)}</dd></div>
        </dl>
        <div class="actions"><button class="primary" ?disabled=${this.busy} @click=${() => this.#answer(one, true)}>${t`同意|Yes`}</button>
          <button class="no" ?disabled=${this.busy} @click=${() => this.#answer(one, false)}>${t`不同意|No`}</button></div></section>`)}`;
  }

  async #answer(one, grant) {
    this.busy = true;
    this.trouble = null;
    try {
      accepted((await ask(ANSWER, {id: one.id, grant})).answerConsentRequest);
      this.said = grant ? t`已同意，您随时可以收回。|Agreed. You can take it back at any time.` : t`已回绝，对方看不到。|Refused. They see nothing.`;
      await this.refresh();
      whose.dispatchEvent(new Event('answered'));
    } catch (failure) {
      this.trouble = failure;
    }
    this.busy = false;
  }
}

function asks({who}) {
  return whose.id
    ? t`${who}想看${whose.name ?? t`家人|your relative`}的记录|${who} asks to see the record of ${whose.name ?? t`家人|your relative`}`
    : t`${who}想看您的记录|${who} asks to see your record`;
}

customElements.define('longmai-asked', Asked);
