-- Which version of a prompt each call was made with, and which variant: `0a1b2c3d/tone:brief`.
alter table usage_ledger add column prompt text not null default '';
