-- Withdrawing a consent looks for every permit that is still in force, in whatever state.
create index operation_expires_at on operation (expires_at);
