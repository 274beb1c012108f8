import {accessToken} from './auth.js';

/**
 * One subscription over a WebSocket. It ends by the server's word, or when the connection is lost: both are told to the
 * caller, who then asks anew or clears the page.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 * @param heard {next, ended, lost}
 * @return a function that ends it
 */
export function subscribe(query, variables, heard) {
  const socket = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/graphql-ws`, 'graphql-transport-ws');
  const send = message => socket.send(JSON.stringify(message));
  let over = false;
  const finish = how => {
    if (!over) {
      over = true;
      socket.close();
      how?.();
    }
  };
  const answers = {
    connection_ack: () => send({id: '1', type: 'subscribe', payload: {query, variables}}),
    ping: () => send({type: 'pong'}),
    next: message => (message.payload.errors ? finish(heard.ended) : heard.next(message.payload.data)),
    error: () => finish(heard.ended),
    complete: () => finish(heard.ended),
  };
  socket.onopen = () => send({type: 'connection_init', payload: {Authorization: `Bearer ${accessToken()}`}});
  socket.onmessage = event => {
    const message = JSON.parse(event.data);
    if (!over) {
      answers[message.type]?.(message);
    }
  };
  socket.onclose = () => finish(heard.lost);
  return () => finish(null);
}
