import {svg} from 'lit';

/** Lines of one weight; beside each stands its word. */
const icon = lines => svg`<svg class="icon" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">${lines}</svg>`;

export const icons = {
  record: icon(svg`<path d="M7 3h7l4 4v14H7z"/><path d="M10 12h5M10 16h5"/>`),
  trends: icon(svg`<path d="M4 5v15h16"/><path d="m7 15 4-5 3 3 5-7"/>`),
  looked: icon(svg`<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>`),
  consents: icon(svg`<path d="M12 3 5 6v5c0 4.6 3 8 7 10 4-2 7-5.4 7-10V6z"/><path d="m9 12 2 2 4-4"/>`),
  family: icon(svg`<circle cx="8.5" cy="8" r="3"/><circle cx="16.5" cy="9.5" r="2.3"/><path d="M3 19c0-3.2 2.4-5.2 5.5-5.2S14 15.8 14 19M15.5 14.7c2.8-.3 5.5 1.3 5.5 4.3"/>`),
};
