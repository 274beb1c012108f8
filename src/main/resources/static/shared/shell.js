import {html, nothing} from 'lit';
import {Element} from './page.js';
import {language, t} from './i18n.js';
import {accessToken, comeBack, session, signIn, signOut} from './auth.js';

/**
 * The frame of an app: its name, where one can go, the settings of the eye, sign-in and sign-out. What is shown below it goes
 * by the address's fragment, so that Back works; nothing of a resident is ever in the address.
 */
export class Shell extends Element {
  static properties = {place: {state: true}, state: {state: true}};

  constructor() {
    super();
    this.state = 'starting';
    this.place = this.#read();
    addEventListener('hashchange', () => {
      this.place = this.#read();
      this.updateComplete.then(() => this.#arrive());
    });
    session.addEventListener('ended', () => (this.state = 'ended'));
    // A page from the browser's back-forward memory would show what was signed out of.
    addEventListener('pageshow', event => event.persisted && location.reload());
    this.#start();
  }

  /** {path: {title, brief, nav, icon, news, render}} ; the first one is home, nav: false keeps one out of the menu, news counts what is new there. */
  get places() {
    return {};
  }

  get scope() {
    return '';
  }

  get title() {
    return '';
  }

  /** The app's name where there is little room. */
  get name() {
    return this.title;
  }

  /** What is said to somebody who is not signed in. */
  get welcome() {
    return nothing;
  }

  async #start() {
    try {
      this.state = (await comeBack()) ? 'in' : 'out';
    } catch {
      this.state = 'failed';
    }
  }

  /** On a new page readers of every kind begin at its top. */
  #arrive() {
    scrollTo(0, 0);
    document.querySelector('main')?.focus({preventScroll: true});
  }

  #read() {
    return decodeURIComponent(location.hash.replace(/^#\/?/, '')).split('/')[0];
  }

  render() {
    const here = this.state === 'in' ? this.#here() : null;
    document.title = [here?.title?.(), this.title].filter(Boolean).join(' · ');
    return html`
      <a class="skip" href="#main" @click=${this.#skip}>${t`跳到正文|Skip to content`}</a>
      <header class="bar">
        <a class="brand" href="#/"><img src="/favicon.svg" alt="" width="28" height="28"><span class="long">${this.title}</span><span class="short">${this.name}</span></a>
        ${this.#tools()}
      </header>
      ${here ? this.#inside(here) : this.#outside()}
    `;
  }

  #tools() {
    return html`<div class="tools">
      <button @click=${() => (language.current = language.current === 'en' ? 'zh' : 'en')}
        lang=${language.current === 'en' ? 'zh-CN' : 'en'}>${language.current === 'en' ? '中文' : 'English'}</button>
      <button aria-pressed=${String(look.large)} @click=${() => { look.large = !look.large; this.requestUpdate(); }}>${t`大字|Large`}</button>
      ${this.state === 'in' ? html`<button @click=${signOut}>${t`退出|Sign out`}</button>` : nothing}
    </div>`;
  }

  #here() {
    const places = this.places;
    return places[this.place] ?? Object.values(places)[0];
  }

  #inside(here) {
    return html`
      <nav class="places" aria-label=${t`主要页面|Pages`}>
        ${Object.entries(this.places).filter(([, place]) => place.nav !== false).map(([path, place]) => html`
          <a href="#/${path}" aria-current=${place.title() === here.title?.() ? 'page' : nothing}>${place.icon ?? nothing}<span>${(place.brief ?? place.title)()}</span>${place.news ? html`<span class="news">${place.news}<span class="visually-hidden">${t`条新消息| new`}</span></span>` : nothing}</a>`)}
      </nav>
      <main id="main" tabindex="-1">${here.render()}</main>
    `;
  }

  #outside() {
    const message = {
      ended: t`登录已结束。为安全起见，页面上的内容已清除。|Your session has ended; what was on this page is gone.`,
      failed: t`登录没有成功，请再试一次。|Signing in did not work. Please try again.`,
    }[this.state];
    return html`<main id="main" tabindex="-1" class="welcome">
      ${message ? html`<p role="alert">${message}</p>` : nothing}
      ${this.state === 'starting' ? nothing : html`
        ${this.welcome}
        <button class="primary" @click=${this.#signIn}>${t`登录|Sign in`}</button>`}
    </main>`;
  }

  #signIn = () => signIn(this.scope).catch(() => (this.state = 'failed'));

  #skip(event) {
    event.preventDefault();
    document.querySelector('main')?.focus();
  }
}

/** How the page looks to this reader: kept on the device, for it tells nothing of anybody. */
const look = {
  get large() {
    return localStorage.getItem('longmai.large') === 'yes';
  },
  set large(on) {
    localStorage.setItem('longmai.large', on ? 'yes' : 'no');
    this.apply();
  },
  apply() {
    document.documentElement.classList.toggle('large', this.large);
  },
};

look.apply();

export {accessToken};
