import {html, nothing} from 'lit';
import {Loaded, empty, warning} from '/shared/page.js';
import {accepted, ask} from '/shared/graphql.js';
import {day, kind} from '/shared/words.js';
import {t} from '/shared/i18n.js';
import {whose} from './whose.js';

const CITIZEN_NUMBER = 'urn:oid:2.16.156.10011.1.3';

const DELEGATES = 'query Delegates($of: ID) { me { role } actingFor { resident name kind acts types } myRecord(of: $of) { id name delegates { id name kind acts types expires } } }';
const APPOINT = `mutation Appoint($input: AppointDelegateInput!) { appointDelegate(input: $input) { delegate { id } errors { message } } }`;
const DISMISS = 'mutation Dismiss($id: ID!) { dismissDelegate(id: $id) { delegate { id } errors { message } } }';

/** Who helps me, and whom I help. */
class Family extends Loaded {
  static properties = {trouble: {state: true}, said: {state: true}, busy: {state: true}};

  load() {
    return ask(DELEGATES, {of: whose.id});
  }

  show({me, actingFor, myRecord}) {
    const delegates = myRecord?.delegates ?? [];
    const own = me.role === 'RESIDENT' && !whose.id;
    return html`<h1>${t`家人|Family`}</h1>
      <p role="status">${this.said ?? ''}</p>
      ${warning(this.trouble)}
      <section class="card"><h2>${whose.id ? t`谁可以帮忙|Who may help` : t`谁可以帮我|Who may help me`}</h2>
        ${delegates.length ? html`<ul class="rows">${delegates.map(one => this.#delegate(one, own))}</ul>` : empty(t`还没有请家人帮忙。|You have not asked anybody.`)}
        ${own ? this.#appoint() : nothing}
      </section>
      ${me.role === 'RESIDENT' ? html`<section class="card"><h2>${t`我帮谁|Whom I help`}</h2>
        ${actingFor.length ? html`<ul class="rows">${actingFor.map(one => this.#helped(one))}</ul>` : this.#look()}</section>` : nothing}`;
  }

  #delegate(one, own) {
    return html`<li><h3>${one.name ?? t`家人|A relative`} <span class="chip">${one.kind === 'GUARDIAN' ? t`监护人|guardian` : one.acts ? t`可以替我决定|may decide for me` : t`只能看|may only look`}</span></h3>
      <small>${one.types?.length ? one.types.map(kind).join(t`、|, `) : t`全部记录|the whole record`} · ${one.expires ? t`到${day(one.expires)}|until ${day(one.expires)}` : t`没有期限|no end`}</small>
      ${own && one.kind === 'DELEGATE' ? html`<div class="actions"><button class="danger" ?disabled=${this.busy} @click=${() => this.#dismiss(one)}>${t`不再请他帮忙|End this`}</button></div>` : nothing}</li>`;
  }

  #appoint() {
    return html`<details><summary>${t`请一位家人帮忙|Ask a relative to help`}</summary>
      <form class="form" @submit=${this.#send}>
        <label>${t`怎么称呼|What you call them`}<input name="name" maxlength="40" required placeholder=${t`例如：女儿晓燕|e.g. my daughter`}></label>
        <label>${t`家人的身份证号|Their citizen number`}<input name="number" required inputmode="text" autocomplete="off" maxlength="18" pattern="[0-9]{17}[0-9Xx]"></label>
        <fieldset class="options"><legend>${t`可以做什么|What they may do`}</legend>
          <label class="option"><input type="radio" name="scope" value="VIEW" checked>${t`只看我的记录|Look at my record`}</label>
          <label class="option"><input type="radio" name="scope" value="ACT">${t`看记录，也替我决定谁可以看|Look, and decide for me who may look`}</label></fieldset>
        <label>${t`多久|For how long`}<select name="days"><option value="30">${t`30天|30 days`}</option><option value="365" selected>${t`一年|One year`}</option></select></label>
        <div class="actions"><button class="primary" ?disabled=${this.busy}>${t`同意|I agree`}</button></div>
      </form></details>`;
  }

  #helped(one) {
    const isOpen = one.resident === whose.id;
    return html`<li class="helped"><div><h3>${one.name ?? t`家人|A relative`} <span class="chip">${one.kind === 'GUARDIAN' ? t`我是监护人|I am the guardian` : one.acts ? t`我可以替他决定|I may decide` : t`我只能看|I may only look`}</span></h3>
      <small>${one.types?.length ? one.types.map(kind).join(t`、|, `) : t`全部记录|the whole record`}</small></div>
      <button class=${isOpen ? '' : 'primary'} @click=${() => (isOpen ? this.#open(null, null) : this.#open(one.resident, one.name))}>${isOpen ? t`回到我自己的|Back to mine` : t`打开|Open`}</button></li>`;
  }

  #look() {
    return html`<p class="soft">${t`现在没有。家人在这里请您帮忙以后，或医院登记您是孩子的监护人以后，就能在这里打开他们的记录。|Nobody now. Once somebody asked you to help, or a hospital recorded you as a child’s guardian, you open their record here.`}</p>`;
  }

  #open(id, name) {
    whose.open(id, name);
    location.hash = '#/';
  }

  #send = event => {
    event.preventDefault();
    const form = new FormData(event.target);
    this.#try(async () => {
      const expires = new Date(Date.now() + Number(form.get('days')) * 86_400_000).toISOString();
      const delegate = {identifier: {system: CITIZEN_NUMBER, value: form.get('number').toUpperCase()}};
      accepted((await ask(APPOINT, {input: {delegate, name: form.get('name'), scope: form.get('scope'), expires}})).appointDelegate);
      this.said = t`已经办好。|Done.`;
      await this.refresh();
    });
  };

  #dismiss(one) {
    this.#try(async () => {
      accepted((await ask(DISMISS, {id: one.id})).dismissDelegate);
      this.said = t`已经停止。|Ended.`;
      await this.refresh();
    });
  }

  async #try(work) {
    this.busy = true;
    this.trouble = null;
    this.said = '';
    try {
      await work();
    } catch (failure) {
      this.trouble = failure;
    }
    this.busy = false;
  }
}

customElements.define('longmai-family', Family);
