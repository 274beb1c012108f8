import {html, nothing} from 'lit';
import {Loaded, empty, reason} from '/shared/page.js';
import {ask} from '/shared/graphql.js';
import {day} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {refusal} from '/shared/refusals.js';

const CARE = `query Care { careNotices(first: 50) { nodes { id at resident text { zh en } } hasNextPage } }`;
const MARK = `mutation MarkCare($id: ID!, $outcome: String!) { markCareNotice(id: $id, outcome: $outcome) { errors { message } } }`;

/** Whose record needs review; which disease it is, a notice does not say. */
class Care extends Loaded {
  static properties = {...Loaded.properties, wrong: {state: true}};

  load() {
    return ask(CARE).then(answer => answer.careNotices);
  }

  show({nodes, hasNextPage}) {
    return html`<h1>${t`照护提醒|Care notices`}</h1>
      <p class="soft">${t`您签约的居民在别处有了需要随访的新情况。打开档案仍以居民授权为限。|Something that wants follow-up was recorded elsewhere of a resident in your care. Opening the record takes consent as ever.`}</p>
      ${this.wrong ? html`<p class="failure" role="alert">${this.wrong}</p>` : nothing}
      ${nodes.length ? nodes.map(one => html`<section class="card care" data-resident=${one.resident}><div class="spread"><h2>${say(one.text)}</h2><small>${day(one.at, true)}</small></div>
          <form class="filters" @submit=${event => this.#mark(event, one)}>
            <button type="button" @click=${() => this.dispatchEvent(new CustomEvent('open', {detail: one.resident}))}>${t`打开档案|Open the record`}</button>
            <label>${t`处理结果|What came of it`}<input name="outcome" required maxlength="500" autocomplete="off"></label>
            <button class="primary">${t`已处理|Done`}</button></form></section>`) : empty(t`没有待处理的提醒。|No notice waits for you.`)}
      ${hasNextPage ? html`<p class="soft">${t`处理后会显示其余提醒。|More will come when these are done.`}</p>` : nothing}`;
  }

  async #mark(event, one) {
    event.preventDefault();
    this.wrong = null;
    try {
      const {markCareNotice: answer} = await ask(MARK, {id: one.id, outcome: new FormData(event.target).get('outcome')});
      this.wrong = refusal(answer.errors[0]?.message);
      await this.refresh();
    } catch (failure) {
      this.wrong = reason(failure);
    }
  }
}

customElements.define('longmai-care', Care);
