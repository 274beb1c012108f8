import {html, nothing} from 'lit';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {say, t} from '/shared/i18n.js';
import {Loaded} from '/shared/page.js';
import {Queue, nothingToDo, reason} from './queue.js';

const SIDE = `fragment Side on MatchSide { resident patient institution { name nameEn } name gender birthDate towns phones numbers multipleBirth deceased }`;
const MATCHES = `query Matches($state: MatchState!, $after: String) { possibleMatches(state: $state, first: 10, after: $after) {
  nodes { id kind state weight probability grade found decision left { ...Side } right { ...Side } fields { name agreement weight } } pageInfo { hasNextPage endCursor } } }
  ${SIDE}`;

const LINK = `mutation Link($input: LinkPatientsInput!) { linkPatients(input: $input) { errors { message } } }`;
const REJECT = `mutation Reject($input: RejectMatchInput!) { rejectMatch(input: $input) { errors { message } } }`;
const UNLINK = `mutation Unlink($input: UnlinkPatientInput!) { unlinkPatient(input: $input) { errors { message } } }`;
const BACKLOG = `query Backlog { labelBacklog { institution { name nameEn } files resources } }`;
const GUARDIAN = `mutation Guardian($input: RecordGuardianInput!) { recordGuardian(input: $input) { errors { message } } }`;

const KIND = {
  POSSIBLE: {zh: '资料相符', en: 'Details agree'},
  SHARED_NUMBER: {zh: '同一号码，资料矛盾', en: 'One number, contradicting details'},
  TWO_RESIDENTS: {zh: '一份资料带两人号码', en: 'One file, two residents’ numbers'},
  RECORDS_AFTER_DEATH: {zh: '死亡后仍有记录', en: 'Records after death'},
};
const FIELD = {
  name: {zh: '姓名', en: 'Name'}, gender: {zh: '性别', en: 'Sex'}, birthDate: {zh: '出生日期', en: 'Born'}, phone: {zh: '电话', en: 'Phone'},
  town: {zh: '乡镇', en: 'Town'}, number: {zh: '证件', en: 'Number'},
};
const AGREEMENT = {
  EXACT: {zh: '一致', en: 'same'}, VARIANT: {zh: '繁简异体', en: 'variant characters'}, PINYIN: {zh: '同音', en: 'sounds the same'}, SIMILAR: {zh: '相近', en: 'similar'},
  SURNAME: {zh: '仅姓相同', en: 'surname only'}, SWAPPED: {zh: '日月颠倒', en: 'day and month swapped'}, CLOSE: {zh: '接近（农历、虚岁）', en: 'close (lunar calendar)'},
  PARTIAL: {zh: '部分一致', en: 'partly'}, DIFFERENT: {zh: '不同', en: 'different'},
};

/** Files that may be one person's, side by side. */
class Matches extends Queue {
  state = 'OPEN';

  get heading() {
    return t`疑似同一人|Possible matches`;
  }

  load() {
    return ask(MATCHES, {state: this.state}).then(answer => answer.possibleMatches);
  }

  rows({nodes, pageInfo}) {
    return html`<p class="soft">${t`由您判断是否同一人；合并可随时撤销，合并之前两份档案互不可见。|You decide whether they are one person. A link can be taken back; before it, nothing is shared between the two.`}</p>
      <div class="tabs">${[['OPEN', t`待处理|Open`], ['LINKED', t`已合并|Linked`], ['REJECTED', t`已否定|Rejected`]].map(([state, title]) => html`
        <button aria-pressed=${String(this.state === state)} @click=${() => { this.state = state; this.refresh(); }}>${title}</button>`)}</div>
      ${nodes.length ? nodes.map(one => this.#match(one)) : nothingToDo()}
      ${pageInfo.hasNextPage ? html`<p class="soft">${t`先处理以上各条，其余随后出现。|More will come when these are done.`}</p>` : nothing}`;
  }

  #match(one) {
    return html`<section class="card match" data-match=${one.id}>
      <div class="spread"><h2>${say(KIND[one.kind])} <span class="chip ${one.probability > .9 ? '' : 'warn'}">${Math.round(one.probability * 100)}%</span></h2>
        <small>${t`发现于|found`} ${day(one.found)}</small></div>
      <div class="scroll"><table class="sides"><thead><tr><th></th><th scope="col">${institution(one.left.institution)}</th><th scope="col">${institution(one.right.institution)}</th></tr></thead>
        <tbody>${LINES.map(([title, read]) => {
          const [left, right] = [read(one.left), read(one.right)];
          return left || right ? html`<tr class="${left === right ? '' : 'differs'}"><th scope="row">${title()}</th><td>${left || '—'}</td><td>${right || '—'}</td></tr>` : nothing;
        })}</tbody></table></div>
      <ul class="weights" aria-label=${t`依据|Why`}>${one.fields.map(field => html`<li class="chip ${field.weight < 0 ? 'alarm' : ''}">
        ${say(FIELD[field.name] ?? {zh: field.name, en: field.name})}: ${say(AGREEMENT[field.agreement] ?? {zh: field.agreement, en: field.agreement})} ${field.weight > 0 ? '+' : ''}${field.weight.toFixed(1)}</li>`)}</ul>
      ${one.state === 'OPEN' ? html`<form @submit=${event => this.#decide(event, one)}>${reason()}
          <div class="actions"><button class="primary" value="link">${t`是同一人，合并|One person: link`}</button><button value="reject">${t`不是同一人|Not one person`}</button></div></form>`
        : one.decision ? html`<form @submit=${event => this.#undo(event, one)}>${reason(t`撤销的理由|Why it is taken back`)}
          <div class="actions"><button class="danger">${t`撤销这一决定|Take it back`}</button></div></form>` : nothing}</section>`;
  }

  #decide(event, one) {
    return this.act(event, t`已记录|Done`, async (form, which) => {
      const input = {match: one.id, reason: form.get('reason')};
      return which === 'reject'
        ? (await ask(REJECT, {input})).rejectMatch
        : (await ask(LINK, {input})).linkPatients;
    });
  }

  #undo(event, one) {
    return this.act(event, t`已撤销|Taken back`, async form => (await ask(UNLINK, {input: {decision: one.decision, reason: form.get('reason')}})).unlinkPatient);
  }
}

const LINES = [
  [() => t`姓名|Name`, side => side.name],
  [() => t`性别|Sex`, side => ({male: t`男|male`, female: t`女|female`}[side.gender] ?? side.gender)],
  [() => t`出生日期|Born`, side => side.birthDate && day(side.birthDate)],
  [() => t`乡镇|Town`, side => side.towns.join('、')],
  [() => t`电话尾号|Phone ends`, side => side.phones.join('、')],
  [() => t`证件（部分）|Number (part)`, side => side.numbers.join('、')],
  [() => t`多胞胎|Multiple birth`, side => (side.multipleBirth ? t`是|yes` : '')],
  [() => t`死亡|Deceased`, side => side.deceased],
];

/** How much data is treated as sensitive since nobody knows what it is. */
class Labels extends Loaded {
  load() {
    return ask(BACKLOG).then(answer => answer.labelBacklog);
  }

  show(rows) {
    return html`<h1>${t`无编码数据|Uncoded data`}</h1>
      <p class="soft">${t`既无编码又无标签，按敏感处理；请各机构补编码。|Without code or label, so treated as sensitive; ask the institution to code it.`}</p>
      ${rows.length ? html`<div class="scroll card"><table><thead><tr><th>${t`机构|Institution`}</th><th>${t`档案|Files`}</th><th>${t`条目|Entries`}</th></tr></thead>
        <tbody>${rows.map(row => html`<tr><td>${institution(row.institution)}</td><td>${row.files}</td><td>${row.resources}</td></tr>`)}</tbody></table></div>` : nothingToDo()}`;
  }
}

/** Who is a child's guardian. */
class Guardians extends Queue {
  get heading() {
    return t`登记监护人|Record a guardian`;
  }

  rows() {
    return html`<form class="card stack" autocomplete="off" @submit=${this.#record}>
      <label>${t`儿童的居民编号|The child’s resident id`}<input name="child" required maxlength="64" autocomplete="off"></label>
      <label>${t`监护人的身份证号|The guardian’s citizen number`}<input name="number" required maxlength="18" autocomplete="off"></label>
      <label>${t`监护人姓名|The guardian’s name`}<input name="name" maxlength="64" autocomplete="off"></label>
      ${reason()}<div class="actions"><button class="primary">${t`登记|Record`}</button></div></form>`;
  }

  #record = event => this.act(event, t`已登记|Recorded`, async form => (await ask(GUARDIAN, {input: {
    child: form.get('child').trim(), name: form.get('name') || null, reason: form.get('reason'),
    guardian: {identifier: {system: 'urn:oid:2.16.156.10011.1.3', value: form.get('number').trim()}},
  }})).recordGuardian);
}

customElements.define('longmai-matches', Matches);
customElements.define('longmai-labels', Labels);
customElements.define('longmai-guardians', Guardians);
