-- Samplers that learn, and population based training: where each configuration came from, so that it can be derived
-- again, whatever the threads did.
--
-- A model is a function of the results up to message `seen`; the draw a function of (seed, trial, model), and where
-- values are drawn once also of the draws before it: those with a smaller `turn`. Rows of earlier versions have NULL in
-- all of these columns.
--
-- From this version on a decision may give a new trial the state and, explored, the configuration of another one: its
-- `parent`, whose training stood at `from_resource`.

ALTER TABLE trial ADD COLUMN origin TEXT; -- 'random', 'given', 'grid', 'sobol', 'tpe' or 'kde': by what it was drawn;
                                          -- 'random_part', 'too_few', 'not_ready': at random, though a model was
                                          -- asked for, and why; 'copy': explored from its parent's
ALTER TABLE trial ADD COLUMN turn INTEGER; -- place among the draws, from 1; NULL: it does not matter
ALTER TABLE trial ADD COLUMN seen INTEGER; -- seq of the last message that the model knew; NULL: no model was asked
ALTER TABLE trial ADD COLUMN level REAL; -- resource of the results that the model was made of
ALTER TABLE trial ADD COLUMN points INTEGER; -- how many results these are
ALTER TABLE trial ADD COLUMN acquisition REAL; -- log(l / g) at the configuration; greater is better
ALTER TABLE trial ADD COLUMN draw_seconds REAL; -- that its worker spent on the draw, waiting for a model included
ALTER TABLE trial ADD COLUMN model_seconds REAL; -- spent on models since the draw before, in a thread of their own
ALTER TABLE trial ADD COLUMN parent INTEGER; -- copy: the trial that it was explored from

ALTER TABLE decision ADD COLUMN parent INTEGER; -- the trial whose state it begins with; NULL: its own, or none

ALTER TABLE session ADD COLUMN platform TEXT; -- C library and processor, on which last bits of exp and log depend
