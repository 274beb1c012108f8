import {html} from 'lit';
import {Shell} from '/shared/shell.js';
import {t} from '/shared/i18n.js';
import './find.js';

/** The doctor's desk: one resident at a time, across institutions. */
class Desk extends Shell {
  get title() {
    return t`龙脉 · 医生工作台|Longmai · Desk`;
  }

  get scope() {
    return 'openid profile user/*.rs';
  }

  get places() {
    return {
      '': {title: () => t`查找居民|Find a resident`, render: () => html`<longmai-find></longmai-find>`},
    };
  }

  get welcome() {
    return html`<h1>${t`一位居民，各家机构的记录，一屏看完|One resident, every institution, one screen`}</h1>
      <p>${t`您看到的，以居民的授权为限；每次查看，居民都能知道。|You see as far as the resident agreed, and the resident can read that you looked.`}</p>`;
  }
}

customElements.define('longmai-desk', Desk);
