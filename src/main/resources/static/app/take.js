import {html} from 'lit';
import {Loaded, empty} from '/shared/page.js';
import {ask, read} from '/shared/graphql.js';
import {t} from '/shared/i18n.js';
import {save} from '/shared/files.js';
import {sheet} from '/shared/sheet.js';
import {whose} from './whose.js';

const WHO = 'query Whose($of: ID) { myRecord(of: $of) { id } }';

/** The record to take along: the International Patient Summary, on paper and as a file. */
class Take extends Loaded {
  async load() {
    const {myRecord} = await ask(WHO, {of: whose.id});
    return myRecord && read(`Patient/${myRecord.id}/$summary`);
  }

  show(bundle) {
    if (!bundle) {
      return empty(t`还没有可以带走的记录。|There is no record to take yet.`);
    }
    return html`
      <div class="print-hide">
        <h1>${t`带走我的记录|Take it along`}</h1>
        <p>${t`这是按国际通用格式整理的健康摘要，去外地看病时可以带给医生看。|This is your summary in the international form. Take it along when you see a doctor elsewhere.`}</p>
        <div class="actions">
          <button class="primary" @click=${() => print()}>${t`打印，或用打印存为 PDF|Print, or save as PDF by printing`}</button>
          <button @click=${() => save('summary.json', 'application/fhir+json', JSON.stringify(bundle, null, 2))}>${t`下载数据（FHIR）|Download the data (FHIR)`}</button>
          <a class="button" href="#/link">${t`生成健康链接|Make a health link`}</a>
        </div>
      </div>
      ${sheet(bundle)}`;
  }
}

customElements.define('longmai-take', Take);
