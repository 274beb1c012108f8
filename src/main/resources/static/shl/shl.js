import {html, nothing} from 'lit';
import {Element} from '/shared/page.js';
import {day} from '/shared/words.js';
import {language, t} from '/shared/i18n.js';
import {save} from '/shared/files.js';
import {sheet} from '/shared/sheet.js';
import {open, parse} from './link.js';

/** For a doctor anywhere: opens a health link in the browser. Nothing of it is kept, and it leaves the address at once. */
class Shared extends Element {
  static properties = {link: {state: true}, bundles: {state: true}, failure: {state: true}, busy: {state: true}};

  constructor() {
    super();
    this.#take();
    addEventListener('hashchange', () => this.#take());
    addEventListener('pageshow', event => event.persisted && location.reload());
  }

  #take() {
    if (location.hash.includes('shlink:')) {
      this.link = parse(decodeURIComponent(location.hash));
      this.failure = this.link ? null : {kind: 'broken'};
      this.bundles = null;
      history.replaceState(null, '', location.pathname);
    }
  }

  render() {
    document.title = t`健康链接 · 龙脉|Health link · Longmai`;
    return html`<header class="bar"><span class="brand"><img src="/favicon.svg" alt="" width="28" height="28">${t`健康链接|Health link`}</span>
        <div class="tools"><button lang=${language.current === 'en' ? 'zh-CN' : 'en'}
          @click=${() => (language.current = language.current === 'en' ? 'zh' : 'en')}>${language.current === 'en' ? '中文' : 'English'}</button></div></header>
      <main>${this.bundles ? this.#opened() : html`<div class="narrow">${this.link ? this.#asking() : this.#pasting()}</div>`}</main>`;
  }

  #pasting() {
    return html`<h1>${t`打开健康链接|Open a health link`}</h1>
      <p>${t`病人给了您一个链接和一个口令，就可以在这里看到对方的健康摘要。|A patient gave you a link and a passcode: here you read their health summary.`}</p>
      ${this.#warning()}
      <form class="form" @submit=${this.#paste}><label>${t`链接|Link`}<input name="link" required autocomplete="off" spellcheck="false" placeholder="shlink:/…"></label>
        <div class="actions"><button class="primary">${t`继续|Go on`}</button></div></form>`;
  }

  #asking() {
    return html`<h1>${this.link.label ?? t`健康摘要|Health summary`}</h1>
      <p>${this.link.exp ? t`这个链接${day(new Date(this.link.exp * 1000).toISOString(), true)}前有效。|The link is valid until ${day(new Date(this.link.exp * 1000).toISOString(), true)}.` : ''}
        ${t`您的姓名和单位会告诉病人。|The patient is told your name and where you work.`}</p>
      ${this.#warning()}
      <form class="form" @submit=${this.#open}>
        <label>${t`您是谁（姓名、单位）|Who you are (name, hospital)`}<input name="recipient" required maxlength="200" autocomplete="name"></label>
        <label>${t`口令|Passcode`}<input name="passcode" type="password" required maxlength="64" autocomplete="off"></label>
        <div class="actions"><button class="primary" ?disabled=${this.busy}>${t`打开|Open`}</button></div></form>`;
  }

  #opened() {
    return this.bundles.map(bundle => html`
      <div class="actions print-hide"><button class="primary" @click=${() => print()}>${t`打印，或用打印存为 PDF|Print, or save as PDF by printing`}</button>
        <button @click=${() => save('summary.json', 'application/fhir+json', JSON.stringify(bundle, null, 2))}>${t`下载数据（FHIR）|Download the data (FHIR)`}</button>
        <button @click=${() => (this.bundles = this.link = null)}>${t`关闭|Close`}</button></div>
      ${sheet(bundle)}`);
  }

  #warning() {
    return this.failure ? html`<p class="notice alarm" role="alert">${why(this.failure)}</p>` : nothing;
  }

  #paste = event => {
    event.preventDefault();
    this.link = parse(new FormData(event.target).get('link'));
    this.failure = this.link ? null : {kind: 'broken'};
  };

  #open = async event => {
    event.preventDefault();
    const form = new FormData(event.target);
    this.busy = true;
    this.failure = null;
    try {
      this.bundles = await open(this.link, form.get('recipient'), form.get('passcode'));
      scrollTo(0, 0);
    } catch (failure) {
      this.failure = failure;
    }
    this.busy = false;
  };
}

function why({kind, left}) {
  return {
    wrong: left ? t`口令不对，还可以试${left}次。|The passcode is not right; ${left} more attempts.` : t`口令不对，链接已经锁上。|The passcode is not right, and the link is locked now.`,
    gone: t`这个链接已经失效：到期、作废，或者口令错了太多次。请向病人要一个新的。|This link holds no more: it has ended, was revoked or was guessed at. Ask the patient for a new one.`,
    elsewhere: t`这个链接是别处的，请在那里打开。|This link leads elsewhere; open it there.`,
    many: t`今天打开的次数太多了，请明天再试。|It was opened too often today. Try again tomorrow.`,
    offline: t`现在连不上，请检查网络后重试。|The server cannot be reached. Check the network and try again.`,
  }[kind] ?? t`这个链接读不出来，请检查是否完整。|This link cannot be read. Check that it is whole.`;
}

customElements.define('longmai-shared', Shared);
