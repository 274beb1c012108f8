import {html} from 'lit';
import {Shell} from '/shared/shell.js';
import {failed, skeleton} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {t} from '/shared/i18n.js';
import './steward.js';
import './privacy.js';
import './feeds.js';

const ME = `query Me { me { name role } }`;

const FEEDS = {title: () => t`数据质量|Feeds`, render: () => html`<longmai-scorecards></longmai-scorecards>`};
const DISPUTES = {title: () => t`异议|Disputes`, render: () => html`<longmai-disputes></longmai-disputes>`};
const REFUSED = {title: () => t`退回的提交|Refused submissions`, render: office => html`<longmai-submissions .me=${office.me}></longmai-submissions>`};

/** Of each role the pages that it works with; nobody else's are there. */
const PLACES = {
  STEWARD: {
    '': {title: () => t`疑似同一人|Possible matches`, render: office => html`<longmai-matches @decisions=${event => office.decisions(event.detail)}></longmai-matches>`},
    decisions: {title: () => t`合并与拆分|Links and parts`, render: office => html`<longmai-decisions .resident=${office.resident}></longmai-decisions>`},
    disputes: DISPUTES,
    refused: REFUSED,
    labels: {title: () => t`无编码数据|Uncoded data`, render: () => html`<longmai-labels></longmai-labels>`},
    guardians: {title: () => t`监护人|Guardians`, render: () => html`<longmai-guardians></longmai-guardians>`},
    feeds: FEEDS,
  },
  PRIVACY_OFFICER: {
    '': {title: () => t`紧急查看|Emergencies`, render: () => html`<longmai-emergencies></longmai-emergencies>`},
    rates: {title: () => t`频次|Rates`, render: () => html`<longmai-rates></longmai-rates>`},
    disputes: DISPUTES,
    explain: {title: () => t`为什么能看到|Why it is seen`, render: () => html`<longmai-explain></longmai-explain>`},
    patterns: {title: () => t`异常访问|Access patterns`, render: () => html`<longmai-patterns></longmai-patterns>`},
    withheld: {title: () => t`对本人暂不公开|Withheld from residents`, render: () => html`<longmai-withholdings></longmai-withholdings>`},
    erasures: {title: () => t`依法销毁|Erasures`, render: () => html`<longmai-erasures></longmai-erasures>`},
  },
  DISTRICT_OFFICER: {'': FEEDS},
  INSTITUTION: {'': REFUSED, feeds: FEEDS},
};

/** The working pages of who keeps the district's records in order. */
class Office extends Shell {
  get title() {
    return t`龙脉 · 管理工作间|Longmai · Office`;
  }

  get scope() {
    return 'openid profile user/*.rs user/Patient.ud user/Consent.cu user/Task.u system/*.cu system/Bundle.rs system/MeasureReport.rs';
  }

  get places() {
    const places = PLACES[this.me?.role] ?? {'': {nav: false, title: () => '', render: () => this.#none()}};
    return Object.fromEntries(Object.entries(places).map(([path, place]) => [path, {...place, render: () => place.render(this)}]));
  }

  #none() {
    return this.failure ? failed(this.failure, () => this.#whoAmI()) : this.me?.role ? elsewhere() : skeleton(8);
  }

  /** Whose decisions are shown next; kept out of the address. */
  decisions(resident) {
    this.resident = resident;
    location.hash = '#/decisions';
  }

  get welcome() {
    return html`<h1>${t`档案、隐私、数据质量：各司其职|Records, privacy, feeds: each to their own`}</h1>
      <p>${t`供数据管理员、隐私保护专员、区卫健委和机构信息科使用；登录后只见本岗位的页面。|For the steward, the privacy officer, the district and the institutions’ IT; you see the pages of your role.`}</p>`;
  }

  updated() {
    if (this.state !== 'in') {
      this.me = null;
      this.resident = null;
    } else if (!this.me) {
      this.#whoAmI();
    }
  }

  #whoAmI() {
    this.me = {};
    this.failure = null;
    ask(ME).then(({me}) => (this.me = me), failure => (this.failure = failure)).then(() => this.requestUpdate());
  }
}

function elsewhere() {
  return html`<section class="card"><h1>${t`这里没有您岗位的页面|There is no page of your role here`}</h1>
    <p><a href="/desk/">${t`医生工作台|The doctor’s desk`}</a> · <a href="/app/">${t`居民|The resident’s app`}</a></p></section>`;
}

customElements.define('longmai-office', Office);
