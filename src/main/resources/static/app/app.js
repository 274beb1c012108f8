import {html, nothing} from 'lit';
import {keyed} from 'lit/directives/keyed.js';
import {Shell} from '/shared/shell.js';
import {t} from '/shared/i18n.js';
import {icons} from './icons.js';
import {news} from './news.js';
import {whose} from './whose.js';
import './asked.js';
import './record.js';
import './trends.js';
import './log.js';
import './consents.js';
import './grant.js';
import './family.js';
import './take.js';
import './link.js';

/** The resident's own: their record, who looked, what they agreed to. */
class App extends Shell {
  constructor() {
    super();
    whose.addEventListener('changed', () => this.requestUpdate());
    news.addEventListener('changed', () => this.requestUpdate());
    for (const event of ['online', 'offline']) {
      addEventListener(event, () => this.requestUpdate());
    }
  }

  willUpdate(changed) {
    super.willUpdate(changed);
    if (changed.has('state') && this.state === 'in') {
      news.start();
    }
  }

  get title() {
    return t`龙脉 · 我的健康记录|Longmai · My health record`;
  }

  get name() {
    return t`龙脉|Longmai`;
  }

  get scope() {
    return 'openid profile launch/patient patient/*.rs patient/Consent.cu patient/Task.c patient/Communication.u';
  }

  get places() {
    return {
      '': {title: () => t`我的记录|My record`, brief: () => t`记录|Record`, icon: icons.record, news: news.notices?.length ?? 0, render: () => this.#page(html`<longmai-record></longmai-record>`)},
      trends: {title: () => t`化验趋势|Trends`, brief: () => t`趋势|Trends`, icon: icons.trends, render: () => this.#page(html`<longmai-trends></longmai-trends>`)},
      looked: {title: () => t`谁看过|Who looked`, brief: () => t`谁看过|Looked`, icon: icons.looked, render: () => this.#page(html`<longmai-log></longmai-log>`)},
      consents: {title: () => t`我的授权|My consents`, brief: () => t`授权|Consents`, icon: icons.consents, render: () => this.#page(html`<longmai-consents></longmai-consents>`)},
      family: {title: () => t`家人|Family`, brief: () => t`家人|Family`, icon: icons.family, render: () => this.#page(html`<longmai-family></longmai-family>`)},
      grant: {title: () => t`同意别人查看|Let somebody look`, nav: false, render: () => this.#page(html`<longmai-grant></longmai-grant>`)},
      take: {title: () => t`带走我的记录|Take it along`, nav: false, render: () => this.#page(html`<longmai-take></longmai-take>`)},
      link: {title: () => t`健康链接|Health link`, nav: false, render: () => this.#page(html`<longmai-link></longmai-link>`)},
    };
  }

  #page(content) {
    return html`
      ${navigator.onLine ? nothing : html`<p class="notice warn" role="status">${t`现在没有网络，看到的可能不是最新的。|You are offline; this may not be the newest.`}</p>`}
      ${whose.id ? html`<p class="whose">${icons.family}<span>${whose.name ? t`您正在看${whose.name}的记录|This is ${whose.name}’s record` : t`您正在看家人的记录|This is a relative’s record`}</span> <button class="link" @click=${this.#own}>${t`回到我自己的|Back to mine`}</button></p>` : nothing}
      <longmai-asked ?brief=${this.places[this.place]?.nav === false}></longmai-asked>
      ${keyed(whose.id, content)}`;
  }

  #own = () => {
    whose.open(null, null);
    location.hash = '#/family';
  };

  get welcome() {
    return html`
      <h1>${t`您的健康记录，由您作主|Your health record, and your say`}</h1>
      <ul class="promises">
        <li>${icons.record}<span>${t`看看各家医院、卫生院记下了什么|See what every hospital and clinic wrote down`}</span></li>
        <li>${icons.looked}<span>${t`查到谁看过、什么时候、为什么|Read who looked, when, and why`}</span></li>
        <li>${icons.consents}<span>${t`决定谁可以看，随时可以收回|Decide who may look, and take it back at any time`}</span></li>
      </ul>
      ${navigator.onLine ? nothing : html`<p class="notice warn" role="status">${t`现在没有网络，连上以后才能登录。|You are offline. Sign in once there is a network.`}</p>`}`;
  }
}

customElements.define('longmai-app', App);

navigator.serviceWorker?.register('/app/sw.js', {scope: '/app/'});
