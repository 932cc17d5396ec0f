-- Several brackets on one ladder, and configurations that the study gives.
--
-- A rung is (bracket, rung). Rows of version 1 have NULL here: theirs is the only bracket, 0. A trial stays in its
-- bracket. The checksum of a message covers this column too where it is not NULL.
--
-- From this version on a coordinate of trial.unit may be -1: that value was given by the study ([[try]]), not drawn.

ALTER TABLE message ADD COLUMN bracket INTEGER; -- result: of which bracket, from 0
ALTER TABLE decision ADD COLUMN bracket INTEGER; -- of which bracket, from 0; a new trial's was chosen here
