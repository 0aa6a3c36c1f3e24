PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE checkpoint(one INTEGER PRIMARY KEY CHECK(one = 1), text TEXT NOT NULL);
INSERT INTO checkpoint VALUES(1,replace('e2e.sheaf.example/log\n6\naddzTqbqjEr+9km5TRzQSWqlEJFS0R+w+fdsWt1nbUI=\n\n— e2e.sheaf.example/log fGCwqQ4v171qs0/tAzw7I/t2HQguDrJRHT+hfpV49tlKeRNVgKE9BZHDbN0igEj6hTJPGN4soqZxrqaGfhC0rwOGCQk=\n','\n',char(10)));
COMMIT;
PRAGMA user_version=1;
PRAGMA application_id=0;
