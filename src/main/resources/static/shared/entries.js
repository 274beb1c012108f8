import {html, nothing} from 'lit';
import {day, entry, flag, institution, kind} from './words.js';

/**
 * A list of resources in plain words.
 *
 * @param rows [{node, institution}]
 * @param open called with a row that is to be opened; without it none can be
 */
export function entries(rows, withKind = true, open = null) {
  return html`<ul class="rows">${rows.map(row => {
    const {title, text, at, flag: code, alarm} = entry(row.node);
    return html`<li>
      <div class="entry">
        <h3>${open
          ? html`<button class="link" @click=${() => open(row)}>${title || kind(row.node.__typename)}</button>`
          : title || kind(row.node.__typename)} ${alarm ? html`<span class="chip alarm">${alarm}</span>` : nothing}${flag(code) ? html`<span class="chip ${code.length > 1 ? 'alarm' : 'warn'}">${flag(code)}</span>` : nothing}</h3>
        ${text ? html`<div>${text}</div>` : nothing}
        <small>${withKind ? html`${kind(row.node.__typename)} · ` : nothing}${day(at)} · ${institution(row.institution)}</small>
      </div>
    </li>`;
  })}</ul>`;
}
