-- A search that a person has worded and not started yet: the chat shows it for confirmation, also after a reload.

alter table chat_messages add column proposal jsonb;
