PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE checkpoint(one INTEGER PRIMARY KEY CHECK(one = 1), text TEXT NOT NULL);
INSERT INTO checkpoint VALUES(1,replace('e2e.sheaf.example/log\n6\nl7pFIEXFuJZ1CNcPyyyrbsupAcXbKalEkz65FsqK7AA=\n\n— e2e.sheaf.example/log GfSHgcVq9vbO1P+Kls1Xxel1+kLnYelG/UjvhvkUhBGnKugcemzOyCivDOmoSNnuDcVX2MQ4paVst2HuSPyyjvXWKg0=\n','\n',char(10)));
COMMIT;
PRAGMA user_version=1;
PRAGMA application_id=0;
