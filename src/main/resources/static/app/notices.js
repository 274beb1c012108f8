import {html, nothing} from 'lit';
import {Element, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {news} from './news.js';

const READ = 'mutation Read($id: ID!) { markNoticeRead(id: $id) { notice { id } errors { message } } }';

/** What the resident is told; requests for consent are answered above. */
class Notices extends Element {
  static properties = {trouble: {state: true}};

  #changed = () => this.requestUpdate();

  connectedCallback() {
    super.connectedCallback();
    news.addEventListener('changed', this.#changed);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    news.removeEventListener('changed', this.#changed);
  }

  render() {
    return news.notices?.length ? html`<section class="card"><h2>${t`通知|Notices`}</h2>${warning(this.trouble)}
      <ul class="rows">${news.notices.slice(0, 3).map(notice => html`<li class=${notice.kind === 'EMERGENCY_ACCESS' ? 'emergency' : ''}>
        <p>${say(notice.text)}</p><small>${day(notice.at, true)}${notice.institution ? html` · ${institution(notice.institution)}` : nothing}</small>
        <div class="actions">${notice.kind === 'EMERGENCY_ACCESS' ? html`<a class="button" href="#/looked">${t`看看是谁|See who`}</a>` : nothing}
          <button @click=${() => this.#seen(notice)}>${t`知道了|I have read it`}</button></div></li>`)}</ul></section>` : nothing;
  }

  async #seen(notice) {
    this.trouble = null;
    try {
      accepted((await ask(READ, {id: notice.id})).markNoticeRead);
      await news.refresh();
    } catch (failure) {
      this.trouble = failure;
    }
  }
}

customElements.define('longmai-notices', Notices);
