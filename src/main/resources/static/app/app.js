import {html} from 'lit';
import {Shell} from '/shared/shell.js';
import {t} from '/shared/i18n.js';
import './record.js';
import './trends.js';
import './log.js';
import './consents.js';

/** The resident's own: their record, who looked, what they agreed to. */
class App extends Shell {
  get title() {
    return t`龙脉 · 我的健康记录|Longmai · My health record`;
  }

  get scope() {
    return 'openid profile patient/*.rs patient/Consent.cu';
  }

  get places() {
    return {
      '': {title: () => t`我的记录|My record`, render: () => html`<longmai-record></longmai-record>`},
      trends: {title: () => t`化验趋势|Trends`, render: () => html`<longmai-trends></longmai-trends>`},
      looked: {title: () => t`谁看过|Who looked`, render: () => html`<longmai-log></longmai-log>`},
      consents: {title: () => t`我的授权|My consents`, render: () => html`<longmai-consents></longmai-consents>`},
    };
  }

  get welcome() {
    return html`
      <h1>${t`您的健康记录，由您作主|Your health record, and your say`}</h1>
      <ul>
        <li>${t`看看各家医院、卫生院记下了什么|See what every hospital and clinic wrote down`}</li>
        <li>${t`查到谁看过、什么时候、为什么|Read who looked, when, and why`}</li>
        <li>${t`决定谁可以看，随时可以收回|Decide who may look, and take it back at any time`}</li>
      </ul>`;
  }
}

customElements.define('longmai-app', App);
