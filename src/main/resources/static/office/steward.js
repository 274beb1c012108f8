import {html, nothing} from 'lit';
import {ask} from '/shared/graphql.js';
import {day, institution} from '/shared/words.js';
import {list, say, t} from '/shared/i18n.js';
import {Loaded} from '/shared/page.js';
import {Lists, Queue, nothingToDo, reason} from './queue.js';

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
  name: {zh: '姓名', en: 'Name'}, sex: {zh: '性别', en: 'Sex'}, birthDate: {zh: '出生日期', en: 'Born'}, phone: {zh: '电话', en: 'Phone'},
  town: {zh: '乡镇', en: 'Town'}, number: {zh: '证件', en: 'Number'},
};
const AGREEMENT = {
  EXACT: {zh: '一致', en: 'same'}, VARIANT: {zh: '繁简异体', en: 'variant characters'}, PINYIN: {zh: '同音', en: 'sounds the same'}, SIMILAR: {zh: '相近', en: 'similar'},
  SURNAME: {zh: '仅姓相同', en: 'surname only'}, SWAPPED: {zh: '日月颠倒', en: 'day and month swapped'}, CLOSE: {zh: '接近（农历、虚岁）', en: 'close (lunar calendar)'},
  PARTIAL: {zh: '部分一致', en: 'partly'}, DIFFERENT: {zh: '不同', en: 'different'},
};

/** Files that may be one person's, side by side. */
class Matches extends Lists {
  get heading() {
    return t`疑似同一人|Possible matches`;
  }

  get states() {
    return [['OPEN', t`待处理|Open`], ['LINKED', t`已合并|Linked`], ['REJECTED', t`已否定|Rejected`], ['SETTLED', t`已自行解决|Settled by themselves`]];
  }

  page(state, after) {
    return ask(MATCHES, {state, after}).then(({possibleMatches: {nodes, pageInfo}}) => ({nodes, more: pageInfo.hasNextPage, cursor: pageInfo.endCursor}));
  }

  get introduction() {
    return html`<p class="soft">${t`由您判断是否同一人；合并可随时撤销，合并之前两份档案互不可见。|You decide whether they are one person. A link can be taken back; before it, nothing is shared between the two.`}</p>`;
  }

  one(one) {
    return this.#match(one);
  }

  #match(one) {
    return html`<section class="card match" data-match=${one.id}>
      <div class="spread"><h2>${say(KIND[one.kind])} <span class="chip ${one.probability > .9 ? '' : 'warn'}">${Math.round(one.probability * 100)}%</span></h2>
        <small>${t`发现于|found`} ${day(one.found)}</small></div>
      <div class="scroll"><table class="sides"><thead><tr><th></th><th scope="col">${institution(one.left.institution)}</th><th scope="col">${institution(one.right.institution)}</th></tr></thead>
        <tbody>${LINES.map(([title, read]) => {
          const [left, right] = [read(one.left), read(one.right)];
          return left || right ? html`<tr class="${left === right ? '' : 'differs'}"><th scope="row">${title()}</th><td>${left || '—'}</td><td>${right || '—'}</td></tr>` : nothing;
        })}<tr><th scope="row">${t`居民编号|Resident id`}</th>${[one.left, one.right].map(side => html`<td><button class="link" @click=${() => this.#decisions(side)}>${side.resident}</button></td>`)}</tr></tbody></table></div>
      <ul class="weights" aria-label=${t`依据|Why`}>${one.fields.map(field => html`<li class="chip ${field.weight < 0 ? 'alarm' : ''}">
        ${say(FIELD[field.name] ?? {zh: field.name, en: field.name})}: ${say(AGREEMENT[field.agreement] ?? {zh: field.agreement, en: field.agreement})} ${field.weight > 0 ? '+' : ''}${field.weight.toFixed(1)}</li>`)}</ul>
      ${one.state === 'OPEN' ? html`<form @submit=${event => this.#decide(event, one)}>${reason()}
          <div class="actions"><button class="primary" value="link">${t`是同一人，合并|One person: link`}</button><button value="reject">${t`不是同一人|Not one person`}</button></div></form>`
        : one.decision ? html`<form @submit=${event => this.#undo(event, one)}>${reason(t`撤销的理由|Why it is taken back`)}
          <div class="actions"><button class="danger">${t`撤销这一决定|Take it back`}</button></div></form>` : nothing}</section>`;
  }

  #decisions(side) {
    this.dispatchEvent(new CustomEvent('decisions', {detail: side.resident}));
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
  [() => t`乡镇|Town`, side => list(side.towns)],
  [() => t`电话尾号|Phone ends`, side => list(side.phones)],
  [() => t`证件（部分）|Number (part)`, side => list(side.numbers)],
  [() => t`多胞胎|Multiple birth`, side => (side.multipleBirth ? t`是|yes` : '')],
  [() => t`死亡|Deceased`, side => side.deceased],
];

const DECISIONS = `query Decisions($resident: ID!) { linkDecisions(resident: $resident) { id kind by reason at } }`;
const DECIDED = {LINK: {zh: '合并', en: 'Linked'}, UNLINK: {zh: '拆分', en: 'Parted'}, REJECT: {zh: '不是同一人', en: 'Not one person'}};

/** What was decided of a resident's files, each to be taken back; and what no match proposes. */
class Decisions extends Queue {
  static properties = {...Queue.properties, resident: {attribute: false}};

  get heading() {
    return t`合并与拆分|Links and parts`;
  }

  load() {
    return this.resident ? ask(DECISIONS, {resident: this.resident}).then(answer => answer.linkDecisions) : Promise.resolve(null);
  }

  rows(decisions) {
    return html`<form class="card filters" autocomplete="off" @submit=${this.#find}>
        <label>${t`居民编号|Resident id`}<input name="resident" required maxlength="64" autocomplete="off" .value=${this.resident ?? ''}></label>
        <button class="primary">${t`查看决定|Show the decisions`}</button></form>
      ${!decisions ? nothing : decisions.length ? decisions.map(one => this.#decision(one))
        : html`<p class="empty" role="status">${t`这位居民没有可撤销的决定。|Nothing was decided of this resident that could be taken back.`}</p>`}
      <details class="card"><summary>${t`合并两位居民|Link two residents`}</summary><form class="stack" autocomplete="off" @submit=${this.#link}>
        <p class="soft">${t`确知是同一人，而“疑似同一人”里没有时使用。|For two who are one person for certain and are not among the possible matches.`}</p>
        <label>${t`保留其编号的居民|The resident whose id stays`}<input name="one" required maxlength="64" autocomplete="off"></label>
        <label>${t`另一位居民|The other resident`}<input name="other" required maxlength="64" autocomplete="off"></label>
        ${reason()}<div class="actions"><button class="primary">${t`合并|Link`}</button></div></form></details>
      <details class="card"><summary>${t`拆出一份档案|Take a file out`}</summary><form class="stack" autocomplete="off" @submit=${this.#part}>
        <p class="soft">${t`一份档案其实属于别人时使用：即使证件号相同，也不再并入这位居民。|For a file that is somebody else’s: it leaves the resident even where their numbers are the same.`}</p>
        <label>${t`这份档案的Patient编号|The id of its Patient`}<input name="patient" required maxlength="64" autocomplete="off"></label>
        ${reason()}<div class="actions"><button class="danger">${t`拆出|Take it out`}</button></div></form></details>`;
  }

  #decision(one) {
    return html`<section class="card decision" data-decision=${one.id}><div class="spread"><h2>${say(DECIDED[one.kind])} <small>${one.by}</small></h2><small>${day(one.at, true)}</small></div>
      <blockquote>${one.reason}</blockquote><form @submit=${event => this.#undo(event, one)}>${reason(t`撤销的理由|Why it is taken back`)}
      <div class="actions"><button class="danger">${t`撤销这一决定|Take it back`}</button></div></form></section>`;
  }

  #find = event => {
    event.preventDefault();
    this.said = null;
    this.resident = new FormData(event.target).get('resident').trim();
    this.refresh();
  };

  #undo(event, one) {
    return this.act(event, t`已撤销|Taken back`, async form => (await ask(UNLINK, {input: {decision: one.id, reason: form.get('reason')}})).unlinkPatient);
  }

  #link = event => this.act(event, t`已合并|Linked`, async form => (await ask(LINK, {input: {residents: [form.get('one').trim(), form.get('other').trim()], reason: form.get('reason')}})).linkPatients);

  #part = event => this.act(event, t`已拆出|Taken out`, async form => (await ask(UNLINK, {input: {patient: form.get('patient').trim(), reason: form.get('reason')}})).unlinkPatient);
}

/** How much data is treated as sensitive since nobody knows what it is. */
class Labels extends Loaded {
  load() {
    return ask(BACKLOG).then(answer => answer.labelBacklog);
  }

  show(rows) {
    return html`<h1>${t`无编码数据|Uncoded data`}</h1>
      <p class="soft">${t`既无编码又无标签，按敏感处理；请各机构补编码。|Without code or label, so treated as sensitive; ask the institution to code it.`}</p>
      ${rows.length ? html`<div class="scroll card" tabindex="0"><table><thead><tr><th>${t`机构|Institution`}</th><th>${t`档案|Files`}</th><th>${t`条目|Entries`}</th></tr></thead>
        <tbody>${rows.map(row => html`<tr><td>${institution(row.institution)}</td><td>${row.files}</td><td>${row.resources}</td></tr>`)}</tbody></table></div>` : nothingToDo()}`;
  }
}

const GUARDIANS = `query Guardians($child: ID!) { guardians(child: $child) { id name } }`;
const DISMISS = `mutation DismissGuardian($child: ID!, $id: ID!, $reason: String!) { dismissGuardian(child: $child, id: $id, reason: $reason) { errors { message } } }`;

/** Who is a child's guardian: found by the child, recorded, and ended. */
class Guardians extends Queue {
  get heading() {
    return t`监护人|Guardians`;
  }

  load() {
    return this.child ? ask(GUARDIANS, {child: this.child}).then(answer => answer.guardians) : Promise.resolve(null);
  }

  rows(guardians) {
    return html`<p class="soft">${t`14岁前由监护人代为决定，18岁时自动终止。医院推送的监护关系不在此列。|Until 14 a guardian decides alone; it ends at 18 by itself. Guardians that institutions push are not listed here.`}</p>
      <form class="card filters" autocomplete="off" @submit=${this.#find}>
        <label>${t`儿童的居民编号|The child’s resident id`}<input name="child" required maxlength="64" autocomplete="off"></label>
        <button class="primary">${t`查看|Show`}</button></form>
      ${guardians ? html`${guardians.length ? guardians.map(one => this.#guardian(one)) : html`<p class="empty" role="status">${t`没有登记的监护人。|No guardian is on record.`}</p>`}
        <form class="card stack" autocomplete="off" @submit=${this.#record}><h2>${t`登记监护人|Record a guardian`}</h2>
          <label>${t`监护人的身份证号|The guardian’s citizen number`}<input name="number" required maxlength="18" autocomplete="off"></label>
          <label>${t`监护人姓名|The guardian’s name`}<input name="name" maxlength="64" autocomplete="off"></label>
          ${reason()}<div class="actions"><button class="primary">${t`登记|Record`}</button></div></form>` : nothing}`;
  }

  #guardian(one) {
    return html`<section class="card guardian"><h2>${one.name ?? t`未留姓名|No name was given`}</h2>
      <details><summary>${t`终止监护|End it`}</summary><form @submit=${event => this.#dismiss(event, one)}>${reason()}<div class="actions"><button class="danger">${t`终止|End`}</button></div></form></details></section>`;
  }

  #find = event => {
    event.preventDefault();
    this.said = null;
    this.wrong = null;
    this.child = new FormData(event.target).get('child').trim();
    this.refresh();
  };

  #record = event => this.act(event, t`已登记|Recorded`, async form => (await ask(GUARDIAN, {input: {
    child: this.child, name: form.get('name') || null, reason: form.get('reason'),
    guardian: {identifier: {system: 'urn:oid:2.16.156.10011.1.3', value: form.get('number').trim().toUpperCase()}},
  }})).recordGuardian);

  #dismiss(event, one) {
    return this.act(event, t`已终止|Ended`, async form => (await ask(DISMISS, {child: this.child, id: one.id, reason: form.get('reason')})).dismissGuardian);
  }
}

customElements.define('longmai-decisions', Decisions);
customElements.define('longmai-matches', Matches);
customElements.define('longmai-labels', Labels);
customElements.define('longmai-guardians', Guardians);
